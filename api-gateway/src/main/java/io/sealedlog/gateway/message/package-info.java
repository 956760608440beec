/// What a message is, sent or read.
@NullMarked
package io.sealedlog.gateway.message;

import org.jspecify.annotations.NullMarked;
