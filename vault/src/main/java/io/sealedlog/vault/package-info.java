/// The one place that keeps secrets: accounts, sessions, shares and service keys in a PostgreSQL
/// database of their own, everything secret sealed under the master key. Opens the vault, checks
/// the master key and rotates; what is kept and how is in the packages below.
@NullMarked
package io.sealedlog.vault;

import org.jspecify.annotations.NullMarked;
