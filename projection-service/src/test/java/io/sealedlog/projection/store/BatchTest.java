package io.sealedlog.projection.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.projection.fold.LogRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final ReadMarkBatch MARKS = new ReadMarkBatch(List.of(), 0, Map.of(0, 4L, 3, 2L));

  @Test
  void halvesWithinAPartitionAtTheNextRecordsOffset() {
    Batch batch = batch(List.of(record(0, 3), record(0, 5)), Map.of(0, 9L));

    assertThat(batch.head()).isEqualTo(batch(List.of(record(0, 3)), Map.of(0, 5L)));
    assertThat(batch.tail()).isEqualTo(batch(List.of(record(0, 5)), Map.of(0, 9L)));
  }

  @Test
  void halvesBetweenPartitionsAndLeavesWhatOnlyMovesToTheTail() {
    Batch batch = batch(List.of(record(0, 3), record(1, 5)), Map.of(0, 4L, 1, 6L, 2, 8L));

    assertThat(batch.head()).isEqualTo(batch(List.of(record(0, 3)), Map.of(0, 4L)));
    assertThat(batch.tail()).isEqualTo(batch(List.of(record(1, 5)), Map.of(1, 6L, 2, 8L)));
  }

  @Test
  void leavesReadMarksToTheTail() {
    Batch batch = new Batch(List.of(record(0, 3), record(0, 5)), Map.of(0, 9L), MARKS);

    assertThat(batch.partitions()).containsExactlyInAnyOrder(0, 3);
    assertThat(batch.head().marks()).isEqualTo(ReadMarkBatch.NONE);
    assertThat(batch.tail().marks()).isEqualTo(MARKS);
  }

  private static Batch batch(List<LogRecord> records, Map<Integer, Long> nextOffsets) {
    return new Batch(records, nextOffsets, ReadMarkBatch.NONE);
  }

  private static LogRecord record(int partition, long offset) {
    return new LogRecord(partition, offset, Bytes.EMPTY, Bytes.EMPTY);
  }
}
