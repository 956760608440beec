/// Live delivery: who is connected, what concerns whom, and how a reader goes on where he stopped.
/// Knows neither HTTP nor Kafka; events come from the tail, from the read model what was before.
@NullMarked
package io.sealedlog.gateway.live;

import org.jspecify.annotations.NullMarked;
