package io.sealedlog.vault.keys;

import java.util.Optional;

/// Finds the keys of a ring by id. Safe for many threads; answers from memory nearly always. One
/// that has no database behind it knows all of its keys.
public interface KeyLookup {
  /// Empty when there is no such key: it never was, or it is destroyed. A database that can't be
  /// reached is an exception, never an empty answer.
  Optional<RingKey> find(int id);

  /// The key, if it is in memory. Never waits for a database.
  default Optional<RingKey> known(int id) {
    return find(id);
  }

  /// Whether there can be such a key. False is certain: no gateway can have made it, or the
  /// database has said so just now. Never waits for a database.
  default boolean mayExist(int id) {
    return true;
  }
}
