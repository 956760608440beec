package io.sealedlog.benchmarks.baseline;

import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.Transaction;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Writes rows to PostgreSQL: arrays for `unnest`, together with the offsets in one transaction,
/// which doesn't wait for the disk.
final class CopyTable {
  private static final List<String> SCHEMA =
      List.of(
          """
          CREATE TABLE copies (
            id         uuid   PRIMARY KEY,
            partition  int    NOT NULL,
            log_offset bigint NOT NULL,
            body       bytea  NOT NULL
          )
          """,
          "ALTER TABLE copies ALTER COLUMN body SET STORAGE EXTERNAL",
          "CREATE TABLE copy_offsets (partition int PRIMARY KEY, next_offset bigint NOT NULL)");

  private static final String INSERT =
      """
      INSERT INTO copies (id, partition, log_offset, body)
      SELECT * FROM unnest(?::uuid[], ?::int[], ?::bigint[], ?::bytea[])
      """;

  private static final String MOVE =
      """
      UPDATE copy_offsets o SET next_offset = t.next_offset
        FROM unnest(?::int[], ?::bigint[]) AS t (partition, next_offset)
       WHERE o.partition = t.partition AND o.next_offset < t.next_offset
      """;

  private final Jdbc jdbc;

  private CopyTable(Jdbc jdbc) {
    this.jdbc = jdbc;
  }

  static CopyTable create(Jdbc jdbc, int partitions) {
    jdbc.doInTransaction(transaction -> {
      SCHEMA.forEach(transaction::update);
      for (int partition : IntStream.range(0, partitions).toArray()) {
        transaction.updateOne("INSERT INTO copy_offsets VALUES (?, 0)", partition);
      }
    });
    return new CopyTable(jdbc);
  }

  /// @param nextOffsets by partition, after these records
  void write(List<ConsumerRecord<byte[], byte[]>> records, Map<Integer, Long> nextOffsets) {
    jdbc.doInTransaction(transaction -> {
      transaction.update("SET LOCAL synchronous_commit = off");
      move(transaction, nextOffsets);
      transaction.update(
          INSERT,
          records.stream().map(record -> id(record.key())).toArray(UUID[]::new),
          records.stream().mapToInt(ConsumerRecord::partition).toArray(),
          records.stream().mapToLong(ConsumerRecord::offset).toArray(),
          records.stream().map(ConsumerRecord::value).toArray(byte[][]::new));
    });
  }

  /// Returns the number of rows.
  long count() {
    return jdbc.queryOne("SELECT count(*) AS rows FROM copies", row -> row.longInteger("rows"))
        .orElseThrow();
  }

  private static void move(Transaction transaction, Map<Integer, Long> nextOffsets) {
    int moved =
        transaction.update(
            MOVE,
            nextOffsets.keySet().stream().mapToInt(Integer::intValue).toArray(),
            nextOffsets.values().stream().mapToLong(Long::longValue).toArray());
    if (moved != nextOffsets.size()) {
      throw new IllegalStateException("a partition went back");
    }
  }

  private static UUID id(byte[] key) {
    ByteBuffer bytes = ByteBuffer.wrap(key);
    return new UUID(bytes.getLong(), bytes.getLong());
  }
}
