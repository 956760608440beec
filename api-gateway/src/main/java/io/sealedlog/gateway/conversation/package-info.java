/// Creating conversations, and who may see which.
@NullMarked
package io.sealedlog.gateway.conversation;

import org.jspecify.annotations.NullMarked;
