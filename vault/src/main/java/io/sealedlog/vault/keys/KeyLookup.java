package io.sealedlog.vault.keys;

import java.util.Optional;

/// Finds the keys of a ring by id. Safe for many threads; answers from memory nearly always.
public interface KeyLookup {
  /// Empty when there is no such key: it never was, or it is destroyed. A database that can't be
  /// reached is an exception, never an empty answer.
  Optional<RingKey> find(int id);
}
