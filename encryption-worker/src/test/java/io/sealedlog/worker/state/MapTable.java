package io.sealedlog.worker.state;

import io.sealedlog.crypto.Bytes;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A state table in memory.
public final class MapTable implements StateTable {
  final TreeMap<Bytes, Bytes> entries = new TreeMap<>();

  @Override
  public byte @Nullable [] get(byte[] key) {
    Bytes value = entries.get(Bytes.wrap(key));
    return value == null ? null : value.toArray();
  }

  @Override
  public void put(byte[] key, byte[] value) {
    entries.put(Bytes.copyOf(key), Bytes.copyOf(value));
  }
}
