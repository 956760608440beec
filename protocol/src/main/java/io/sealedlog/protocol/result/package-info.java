/// How a command ended that made no new event.
@NullMarked
package io.sealedlog.protocol.result;

import org.jspecify.annotations.NullMarked;
