package io.sealedlog.worker.state;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompactionOptionsUniversal;
import org.rocksdb.IndexType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.TableFormatConfig;
import org.rocksdb.WriteBufferManager;

/// Bounds the native memory of all stores of the process together: blocks, indexes, filters and
/// unwritten data are in one cache. Kafka Streams instantiates this class by name for each store;
/// instances with the same bound share their memory.
public final class StateMemoryBudget implements RocksDBConfigSetter {
  /// The setting of Kafka Streams with the bound in bytes, a number or its text.
  public static final String BOUND = "sealedlog.state-memory";

  private static final Map<Long, SharedResources> SHARED = new ConcurrentHashMap<>();
  private static final double HIGH_PRIORITY_RATIO = 0.2;
  private static final int SHARD_BITS = 2;
  private static final long LARGEST_WRITE_BUFFER = 8L << 20;
  private static final int BITS_PER_KEY = 10;
  private static final int FILES_BEFORE_COMPACTION = 8;
  private static final int MIN_MERGE_WIDTH = 4;

  /// Native objects that stores share. They are never closed, because another store may be opened
  /// at any time. There is one set for each different bound, and a process has one bound.
  private record SharedResources(
      Cache cache,
      WriteBufferManager writeBuffers,
      BloomFilter filter,
      CompactionOptionsUniversal compaction) {
    static SharedResources of(long bound) {
      RocksDB.loadLibrary();
      Cache cache = new LRUCache(bound, SHARD_BITS, false, HIGH_PRIORITY_RATIO);
      // The write buffers count against the cache's bound, and may take half of it.
      return new SharedResources(
          cache,
          new WriteBufferManager(bound / 2, cache),
          new BloomFilter(BITS_PER_KEY, false),
          new CompactionOptionsUniversal().setMinMergeWidth(MIN_MERGE_WIDTH));
    }
  }

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    apply(options, Long.parseLong(String.valueOf(configs.get(BOUND))));
  }

  /// @param bound in bytes, for all stores with the same together
  public static void apply(Options options, long bound) {
    SharedResources shared = SHARED.computeIfAbsent(bound, SharedResources::of);
    options.setWriteBufferManager(shared.writeBuffers());
    options.setWriteBufferSize(Math.min(LARGEST_WRITE_BUFFER, bound / 8));
    // Files are small, because the memory for unwritten data is. With the defaults of Kafka Streams
    // two files are merged as soon as there are four, so that restored data is written five times.
    options.setLevel0FileNumCompactionTrigger(FILES_BEFORE_COMPACTION);
    options.setCompactionOptionsUniversal(shared.compaction());
    // Otherwise the last level has no filters, and looking up an absent key reads from disk.
    options.setOptimizeFiltersForHits(false);
    // A table config of our own would hide the cache from the metrics of Kafka Streams.
    TableFormatConfig given = options.tableFormatConfig();
    BlockBasedTableConfig table =
        given instanceof BlockBasedTableConfig blocks ? blocks : new BlockBasedTableConfig();
    table.setBlockCache(shared.cache());
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    table.setPinL0FilterAndIndexBlocksInCache(true);
    table.setIndexType(IndexType.kTwoLevelIndexSearch);
    table.setPartitionFilters(true);
    table.setFilterPolicy(shared.filter());
    options.setTableFormatConfig(table);
  }

  /// Returns the number of bytes of a bound that are in use.
  static long used(long bound) {
    SharedResources shared = SHARED.get(bound);
    return shared == null ? 0 : shared.cache().getUsage();
  }

  /// Returns the number of different bounds in use.
  static int bounds() {
    return SHARED.size();
  }

  /// Does nothing, because the shared objects outlive each store.
  @Override
  public void close(String storeName, Options options) {}
}
