package io.sealedlog.vault.keys;

import io.sealedlog.crypto.SecretBytes;

/// A key with a number.
///
/// @param id in a ring the number of the period, counted from 1970, that it is current in: hours in
///   the transport ring, days in the session ring; of an event key its version
/// @param key 32 bytes, the ring's: not to be closed by who asked for it
public record RingKey(int id, SecretBytes key) {}
