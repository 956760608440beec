/// Endpoints of accounts, sessions and users.
@NullMarked
package io.sealedlog.gateway.api.account;

import org.jspecify.annotations.NullMarked;
