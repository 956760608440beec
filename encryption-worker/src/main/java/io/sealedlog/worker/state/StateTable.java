package io.sealedlog.worker.state;

import org.jspecify.annotations.Nullable;

/// Bytes by their keys, wherever they are kept.
public interface StateTable {
  byte @Nullable [] get(byte[] key);

  void put(byte[] key, byte[] value);

  /// The part of the table whose keys begin with one byte, without that byte.
  default StateTable section(byte prefix) {
    StateTable whole = this;
    return new StateTable() {
      @Override
      public byte @Nullable [] get(byte[] key) {
        return whole.get(StateLayout.prefixed(prefix, key));
      }

      @Override
      public void put(byte[] key, byte[] value) {
        whole.put(StateLayout.prefixed(prefix, key), value);
      }
    };
  }
}
