package io.sealedlog.vault.keys;

/// A ring of keys that take turns: each is current for one period, stays for opening until
/// everything under it has expired, and is then destroyed.
public interface KeyRing extends KeyLookup {
  /// The key of the present period, made when nobody has made it yet.
  RingKey current();
}
