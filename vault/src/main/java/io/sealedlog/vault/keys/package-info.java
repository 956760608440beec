/// The master key, the sealing of values under it, and the service keys: two rotating rings, the
/// event keys and the permanent keys. The only package that holds the bytes of the master key.
@NullMarked
package io.sealedlog.vault.keys;

import org.jspecify.annotations.NullMarked;
