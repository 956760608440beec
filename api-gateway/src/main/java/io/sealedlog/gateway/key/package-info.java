/// The keys in memory that open and seal messages: shares of conversations, epoch keys and sender
/// contexts, wiped when they are old or their sessions end.
@NullMarked
package io.sealedlog.gateway.key;

import org.jspecify.annotations.NullMarked;
