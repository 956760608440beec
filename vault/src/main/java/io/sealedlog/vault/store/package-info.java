/// The tables of accounts, sessions and shares. The objects here hold opened values; in the columns
/// they are sealed under the master key and bound to their table, column and row.
@NullMarked
package io.sealedlog.vault.store;

import org.jspecify.annotations.NullMarked;
