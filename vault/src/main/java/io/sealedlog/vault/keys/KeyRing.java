package io.sealedlog.vault.keys;

/// A ring of rotating keys: each key is current for one period, is kept for opening until
/// everything sealed under it has expired, and is then destroyed.
public interface KeyRing extends KeyLookup {
  /// Returns the key of the current period, after creating it if it doesn't exist yet.
  RingKey current();
}
