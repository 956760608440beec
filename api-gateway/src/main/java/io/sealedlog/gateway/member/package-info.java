/// Changing who is in a conversation, as what, and under which keys.
@NullMarked
package io.sealedlog.gateway.member;

import org.jspecify.annotations.NullMarked;
