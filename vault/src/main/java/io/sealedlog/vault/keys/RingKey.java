package io.sealedlog.vault.keys;

import io.sealedlog.crypto.SecretBytes;

/// A key with its id.
///
/// @param id in a ring the number of the period in which the key is current: hours since 1970 in
///   the transport ring, days since 1970 in the session ring; for an event key its version
/// @param key 32 bytes, owned by the ring: callers must not close it
public record RingKey(int id, SecretBytes key) {}
