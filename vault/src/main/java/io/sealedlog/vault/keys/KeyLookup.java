package io.sealedlog.vault.keys;

import java.util.Optional;

/// Finds the keys of a ring by id. Thread-safe; nearly always answers from memory. The default
/// methods are for implementations without a database, which have all keys in memory.
public interface KeyLookup {
  /// Returns the key; empty when it never existed or was destroyed. Throws when the database can't
  /// be reached.
  Optional<RingKey> find(int id);

  /// Returns the key if it is in memory. Never waits for a database.
  default Optional<RingKey> known(int id) {
    return find(id);
  }

  /// Returns whether the key may exist. False is definite: no gateway can have created it, or the
  /// database has just been queried without finding it. Never waits for a database.
  default boolean mayExist(int id) {
    return true;
  }
}
