/// What happened, as the log keeps it for ever. A new meaning is a new event; none is ever changed.
@NullMarked
package io.sealedlog.protocol.event;

import org.jspecify.annotations.NullMarked;
