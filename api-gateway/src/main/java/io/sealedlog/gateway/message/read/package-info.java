/// Reading messages, opened for the session that asks or as they are stored, and how far members
/// have read.
@NullMarked
package io.sealedlog.gateway.message.read;

import org.jspecify.annotations.NullMarked;
