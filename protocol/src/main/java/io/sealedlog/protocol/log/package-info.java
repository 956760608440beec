/// The records of the events topic: how an event becomes one, and who can tell that it is one.
@NullMarked
package io.sealedlog.protocol.log;

import org.jspecify.annotations.NullMarked;
