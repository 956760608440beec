/// JMH benchmarks of the worker's processing of a command, without Kafka.
@NullMarked
package io.sealedlog.benchmarks.worker;

import org.jspecify.annotations.NullMarked;
