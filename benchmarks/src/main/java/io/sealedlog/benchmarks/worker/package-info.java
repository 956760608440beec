/// JMH benchmarks of what the worker does for a command, without Kafka.
@NullMarked
package io.sealedlog.benchmarks.worker;

import org.jspecify.annotations.NullMarked;
