/// Registration, login, password change and recovery, and the bounded pool on which everything runs
/// that is slow on purpose.
@NullMarked
package io.sealedlog.gateway.account;

import org.jspecify.annotations.NullMarked;
