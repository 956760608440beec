/// Data about conversations that changes often and is not kept for ever.
@NullMarked
package io.sealedlog.protocol.mark;

import org.jspecify.annotations.NullMarked;
