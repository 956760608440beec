/// The events that the log keeps for ever. The meaning of an event never changes; a new meaning is
/// a new event.
@NullMarked
package io.sealedlog.protocol.event;

import org.jspecify.annotations.NullMarked;
