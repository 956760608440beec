/// Creating conversations, and tracking their members and epochs.
@NullMarked
package io.sealedlog.gateway.conversation;

import org.jspecify.annotations.NullMarked;
