/// Session tokens, sessions, and the identities that they unlock.
@NullMarked
package io.sealedlog.gateway.session;

import org.jspecify.annotations.NullMarked;
