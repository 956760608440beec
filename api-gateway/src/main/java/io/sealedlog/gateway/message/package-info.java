/// The kinds and the content of messages, for sending and reading.
@NullMarked
package io.sealedlog.gateway.message;

import org.jspecify.annotations.NullMarked;
