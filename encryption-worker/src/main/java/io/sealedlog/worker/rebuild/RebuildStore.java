package io.sealedlog.worker.rebuild;

import io.sealedlog.runtime.StartException;
import io.sealedlog.worker.state.StateLayout;
import io.sealedlog.worker.state.StateMemoryBudget;
import io.sealedlog.worker.state.StateTable;
import io.sealedlog.worker.state.StoredStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/// The state of a partition during a rebuild: the entries of all stores in one database on disk,
/// each with the store's number as a prefix.
final class RebuildStore implements AutoCloseable {
  private final Options options;
  private final WriteOptions unlogged;
  private final RocksDB database;

  private RebuildStore(Options options, WriteOptions unlogged, RocksDB database) {
    this.options = options;
    this.unlogged = unlogged;
    this.database = database;
  }

  /// @param directory an empty directory, or one to be created
  /// @param memory bound that is shared with all stores
  static RebuildStore open(Path directory, long memory) {
    RocksDB.loadLibrary();
    Options options = new Options().setCreateIfMissing(true);
    StateMemoryBudget.apply(options, memory);
    // No write-ahead log: data left by a crash isn't used.
    WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    try {
      Files.createDirectories(directory);
      return new RebuildStore(options, unlogged, RocksDB.open(options, directory.toString()));
    } catch (IOException | RocksDBException e) {
      unlogged.close();
      options.close();
      throw failed(e);
    }
  }

  StoredStreams.Tables tables() {
    return new StoredStreams.Tables(
        table(StateLayout.PROGRESS),
        table(StateLayout.CONVERSATIONS),
        table(StateLayout.IDENTITIES));
  }

  /// Applies an entry of a changelog.
  ///
  /// @param value null to delete
  void put(String store, byte[] key, byte @Nullable [] value) {
    byte[] numbered = numbered(store, key);
    try {
      if (value == null) {
        database.delete(unlogged, numbered);
      } else {
        database.put(unlogged, numbered, value);
      }
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  /// Visits all entries of a store in the order of their keys.
  void forEach(String store, BiConsumer<byte[], byte[]> visitor) {
    byte[] start = numbered(store, new byte[0]);
    try (RocksIterator entries = database.newIterator()) {
      for (entries.seek(start); entries.isValid(); entries.next()) {
        byte[] key = entries.key();
        if (key[0] != start[0]) {
          break;
        }
        visitor.accept(Arrays.copyOfRange(key, 1, key.length), entries.value());
      }
      entries.status();
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    database.close();
    unlogged.close();
    options.close();
  }

  private StateTable table(String store) {
    return new StateTable() {
      @Override
      public byte @Nullable [] get(byte[] key) {
        try {
          return database.get(numbered(store, key));
        } catch (RocksDBException e) {
          throw failed(e);
        }
      }

      @Override
      public void put(byte[] key, byte[] value) {
        RebuildStore.this.put(store, key, value);
      }
    };
  }

  private static byte[] numbered(String store, byte[] key) {
    byte[] numbered = new byte[1 + key.length];
    numbered[0] = (byte) StateLayout.STORES.indexOf(store);
    System.arraycopy(key, 0, numbered, 1, key.length);
    return numbered;
  }

  private static StartException failed(Exception cause) {
    return new StartException(
        "The state can't be written to disk (worker.state-directory): " + cause.getMessage(),
        cause);
  }
}
