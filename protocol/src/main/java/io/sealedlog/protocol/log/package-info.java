/// The records of the events topic: how events are encoded, sealed and authenticated.
@NullMarked
package io.sealedlog.protocol.log;

import org.jspecify.annotations.NullMarked;
