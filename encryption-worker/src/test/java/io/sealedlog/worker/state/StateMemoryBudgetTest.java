package io.sealedlog.worker.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

class StateMemoryBudgetTest {
  private static final long BOUND = 12L << 20;
  private static final int STORES = 6;
  private static final int ENTRIES = 40_000;

  @TempDir private Path directory;

  /// Writes and reads ten times as much as the bound.
  @Test
  void allStoresTogetherTakeNoMoreThanTheBound() throws RocksDBException {
    SplittableRandom random = new SplittableRandom(1);
    List<RocksDB> stores = new ArrayList<>();
    List<Options> options = new ArrayList<>();
    try (WriteOptions unlogged = new WriteOptions().setDisableWAL(true)) {
      for (int i = 0; i < STORES; i++) {
        options.add(configured());
        stores.add(RocksDB.open(options.get(i), directory.resolve("store" + i).toString()));
      }
      long maxUsed = 0;
      for (int i = 0; i < ENTRIES; i++) {
        for (RocksDB store : stores) {
          byte[] value = new byte[500];
          random.nextBytes(value);
          store.put(unlogged, key(i), value);
          assertThat(store.get(key(random.nextInt(i + 1)))).hasSize(500);
        }
        maxUsed = Math.max(maxUsed, StateMemoryBudget.used(BOUND));
      }

      assertThat(maxUsed).isBetween(BOUND / 2, BOUND + BOUND / 4);
    } finally {
      stores.forEach(RocksDB::close);
      options.forEach(Options::close);
    }
  }

  @Test
  void storesWithTheSameBoundShareOneCache() {
    int before = StateMemoryBudget.bounds();
    try (Options first = configured();
        Options second = configured()) {
      assertThat(StateMemoryBudget.bounds() - before).isLessThanOrEqualTo(1);
      assertThat(first.writeBufferManager()).isSameAs(second.writeBufferManager());
      BlockBasedTableConfig table = (BlockBasedTableConfig) first.tableFormatConfig();
      assertThat(table.cacheIndexAndFilterBlocks()).isTrue();
      assertThat(table.filterPolicy()).isNotNull();
    }
  }

  private static Options configured() {
    RocksDB.loadLibrary();
    Options options = new Options().setCreateIfMissing(true);
    new StateMemoryBudget().setConfig("any", options, Map.of(StateMemoryBudget.BOUND, BOUND));
    return options;
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(16).putLong(number * 0x9E3779B97F4A7C15L).putLong(number).array();
  }
}
