/// The master key, what is sealed under it and for which row, and the service keys: two rings that
/// rotate and the permanent ones. The only package that holds master key bytes.
@NullMarked
package io.sealedlog.vault.keys;

import org.jspecify.annotations.NullMarked;
