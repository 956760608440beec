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

/// Bounds what all stores of the process take of native memory together: blocks, indexes, filters
/// and what is not yet written to disk are in one cache. Kafka Streams makes one of these for each
/// store, by the class's name; those with the same bound share.
public final class StateMemory implements RocksDBConfigSetter {
  /// Tells the bound in bytes, a number or its text, in the settings of Kafka Streams.
  public static final String BOUND = "sealedlog.state-memory";

  private static final Map<Long, Shared> SHARED = new ConcurrentHashMap<>();
  private static final double FOR_IMPORTANT_BLOCKS = 0.2;
  private static final int SHARD_BITS = 2;
  private static final long LARGEST_WRITE_BUFFER = 8L << 20;
  private static final int BITS_PER_KEY = 10;
  private static final int FILES_BEFORE_MERGE = 8;
  private static final int FILES_OF_MERGE = 4;

  /// What stores share. Never closed, for the next store may come at any time; as many as there are
  /// different bounds in a process, which is one.
  private record Shared(
      Cache cache,
      WriteBufferManager writeBuffers,
      BloomFilter filter,
      CompactionOptionsUniversal merging) {
    static Shared of(long bound) {
      RocksDB.loadLibrary();
      Cache cache = new LRUCache(bound, SHARD_BITS, false, FOR_IMPORTANT_BLOCKS);
      // Taken from the cache's bound, and half of it at most.
      return new Shared(
          cache,
          new WriteBufferManager(bound / 2, cache),
          new BloomFilter(BITS_PER_KEY, false),
          new CompactionOptionsUniversal().setMinMergeWidth(FILES_OF_MERGE));
    }
  }

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    apply(options, Long.parseLong(String.valueOf(configs.get(BOUND))));
  }

  /// @param bound in bytes, for all stores with the same together
  public static void apply(Options options, long bound) {
    Shared shared = SHARED.computeIfAbsent(bound, Shared::of);
    options.setWriteBufferManager(shared.writeBuffers());
    options.setWriteBufferSize(Math.min(LARGEST_WRITE_BUFFER, bound / 8));
    // Files are small, for so is the memory for what is not written yet. With Kafka Streams' own
    // settings two are merged as soon as there are four, and what is read back from a changelog is
    // written five times.
    options.setLevel0FileNumCompactionTrigger(FILES_BEFORE_MERGE);
    options.setCompactionOptionsUniversal(shared.merging());
    // Of keys that are not there it would read from disk what a filter tells.
    options.setOptimizeFiltersForHits(false);
    // A config of our own would hide the cache from the metrics of Kafka Streams.
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

  /// What is used of a bound now, in bytes.
  static long used(long bound) {
    Shared shared = SHARED.get(bound);
    return shared == null ? 0 : shared.cache().getUsage();
  }

  /// How many different bounds are in use.
  static int bounds() {
    return SHARED.size();
  }

  /// Nothing: what stores share outlives each of them.
  @Override
  public void close(String storeName, Options options) {}
}
