/// Live delivery: connections, the distribution of events to them, and resuming from a position.
/// Knows neither HTTP nor Kafka; new events come from the tail, earlier ones from the read model.
@NullMarked
package io.sealedlog.gateway.live;

import org.jspecify.annotations.NullMarked;
