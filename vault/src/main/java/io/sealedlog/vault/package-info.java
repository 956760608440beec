/// The vault, the only store of secrets: accounts, sessions, shares and service keys in a separate
/// PostgreSQL database, with all secrets sealed under the master key. This package opens the vault,
/// checks the master key and rotates keys; the packages `keys` and `store` define what is stored.
@NullMarked
package io.sealedlog.vault;

import org.jspecify.annotations.NullMarked;
