/// The worker as a Kafka Streams topology: one processor, its stores, its sinks, and the settings
/// that exactly-once depends on. Decisions about commands are elsewhere.
@NullMarked
package io.sealedlog.worker.topology;

import org.jspecify.annotations.NullMarked;
