/// Tokens and the sessions behind them, with the identities that they unlock.
@NullMarked
package io.sealedlog.gateway.session;

import org.jspecify.annotations.NullMarked;
