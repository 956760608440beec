/// Accounts, sessions and shares as rows. A value here is opened: what reaches a column is sealed
/// under the master key and bound to its table, column and row.
@NullMarked
package io.sealedlog.vault.store;

import org.jspecify.annotations.NullMarked;
