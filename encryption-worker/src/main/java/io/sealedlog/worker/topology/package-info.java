/// The worker as a Kafka Streams topology: one processor, its stores, its sinks, and the settings
/// that exactly-once rests on. What is decided about a command is not here.
@NullMarked
package io.sealedlog.worker.topology;

import org.jspecify.annotations.NullMarked;
