/// Endpoints of conversations, their members, epochs and keys.
@NullMarked
package io.sealedlog.gateway.api.conversation;

import org.jspecify.annotations.NullMarked;
