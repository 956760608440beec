package io.sealedlog.worker.state;

import org.jspecify.annotations.Nullable;

/// A key-value store of bytes.
public interface StateTable {
  byte @Nullable [] get(byte[] key);

  void put(byte[] key, byte[] value);

  /// Returns the part of the table whose keys have the prefix; its keys are without the prefix.
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
