/// Results of commands that produced no new event.
@NullMarked
package io.sealedlog.protocol.result;

import org.jspecify.annotations.NullMarked;
