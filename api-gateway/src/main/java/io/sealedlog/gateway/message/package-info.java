/// Sending messages, and opening them for the session that asks.
@NullMarked
package io.sealedlog.gateway.message;

import org.jspecify.annotations.NullMarked;
