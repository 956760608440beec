package io.sealedlog.projection.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.projection.SampleLog;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.mark.ReadMark;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadMarkBatchTest {
  private static final long AT = 1_795_460_000_123L;

  private final SampleLog log = new SampleLog(2, 5);
  private final ConversationId conversation = new ConversationId(log.newIdIn(1));
  private final UserId alice = new UserId(log.newId());
  private final UserId bob = new UserId(log.newId());

  @Test
  void keepsTheHighestMarkOfEachMemberAndOfEqualsTheLater() {
    ReadMark highest = new ReadMark(conversation, alice, 9, AT + 1);
    ReadMark other = new ReadMark(conversation, bob, 7, AT);

    ReadMarkBatch marks =
        marks(
            record(1, new ReadMark(conversation, alice, 9, AT)),
            record(1, other),
            record(1, highest),
            record(1, new ReadMark(conversation, alice, 3, AT + 2)));

    assertThat(marks.highest()).containsExactlyInAnyOrder(highest, other);
    assertThat(marks.skipped()).isZero();
    assertThat(marks.nextOffsets()).containsEntry(1, 50L);
  }

  @Test
  void skipsWhatIsNoMark() {
    ReadMark mark = new ReadMark(conversation, alice, 9, AT);
    LogRecord good = record(1, mark);
    byte[] otherVersion = mark.value();
    otherVersion[0] = 2;
    byte[] noSeq = mark.value();
    noSeq[8] = 0;

    ReadMarkBatch marks =
        marks(
            new LogRecord(1, 1, good.key(), Bytes.EMPTY),
            new LogRecord(1, 2, Bytes.EMPTY, good.value()),
            new LogRecord(1, 3, good.key(), Bytes.wrap(otherVersion)),
            new LogRecord(1, 4, good.key(), Bytes.wrap(noSeq)),
            good);

    assertThat(marks.highest()).containsExactly(mark);
    assertThat(marks.skipped()).isEqualTo(4);
  }

  @Test
  void skipsAMarkInAPartitionThatIsNotTheConversations() {
    assertThat(marks(record(0, new ReadMark(conversation, alice, 9, AT))).highest()).isEmpty();
  }

  @Test
  void skipsATimeThatTheDatabaseCanNotHold() {
    ReadMarkBatch marks =
        marks(
            record(1, new ReadMark(conversation, alice, 9, Long.MAX_VALUE)),
            record(1, new ReadMark(conversation, bob, 9, -1)));

    assertThat(marks.highest()).isEmpty();
    assertThat(marks.skipped()).isEqualTo(2);
  }

  private static ReadMarkBatch marks(LogRecord... records) {
    return ReadMarkBatch.of(
        Stream.of(records).toList(), Map.of(1, 50L), key -> SampleLog.home(key, 2));
  }

  private static LogRecord record(int partition, ReadMark mark) {
    return new LogRecord(partition, 1, Bytes.wrap(mark.key()), Bytes.wrap(mark.value()));
  }
}
