package io.sealedlog.projection.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.projection.SampleLog;
import io.sealedlog.projection.fold.Rows.ParkedStream;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.log.UnknownFormatException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Checks which records count as events of the log, and what repeated and missing leaf indices lead
/// to.
class EventSequenceTest {
  private final SampleLog log = new SampleLog(1, 7);
  private final InMemoryReadModel readModel = new InMemoryReadModel(1);
  private final UUID alice = log.newId();
  private final UUID bob = log.newId();
  private final UUID conversation = log.newId();

  @Test
  void passesOverWhatNobodyCanDecode() {
    LogRecord garbage = log.garbage(conversation);
    List<LogRecord> records =
        List.of(
            log.created(conversation, alice), garbage, log.message(conversation), log.message(bob));

    FoldResult folded = readModel.write(records);

    assertThat(folded.ignored())
        .containsExactly(
            new IgnoredRecord(
                RecordPosition.of(garbage),
                IgnoredRecord.Kind.FOREIGN,
                "an event's header does not fit into it"));
    assertThat(folded.rows().messages()).hasSize(1);
    assertThat(folded.rows().parked()).extracting(ParkedStream::streamId).containsExactly(bob);
    assertThat(folded.nextLeaf()).containsEntry(0, 3L);
  }

  @Test
  void eventsOfAParkedStreamTakeTheirPlaceInTheLog() {
    UUID other = log.newId();
    readModel.write(List.of(log.created(conversation, alice), log.created(other, bob)));

    FoldResult folded =
        readModel.write(
            List.of(
                log.messageAfterGap(conversation),
                log.message(other),
                log.message(conversation),
                log.message(conversation)));

    assertThat(folded.skipped()).isEqualTo(2);
    assertThat(folded.applied()).isEqualTo(1);
    assertThat(folded.nextLeaf()).containsEntry(0, 6L);
    assertThat(folded.rows().parked())
        .singleElement()
        .satisfies(row -> {
          assertThat(row.firstLeaf()).isEqualTo(2);
          assertThat(row.firstSeq()).isEqualTo(2);
        });
    assertThat(readModel.write(List.of(log.message(conversation))).nextLeaf()).containsEntry(0, 7L);
  }

  @Test
  void stopsAPartitionAtAnEventOfALaterVersion() {
    LogRecord created = log.created(conversation, alice);
    LogRecord newer = log.message(conversation);
    EventReader older =
        entry -> {
          if (entry.stub().equals(SampleLog.entry(newer).stub())) {
            throw new UnknownFormatException("event format 2");
          }
          return SampleLog.EVENTS.read(entry);
        };

    FoldResult folded =
        readModel.write(
            List.of(created, newer, log.message(conversation)), new RecordReader(_ -> 0, older));

    assertThat(folded.stops()).containsOnlyKeys(0);
    assertThat(folded.stops().get(0))
        .satisfies(stop -> {
          assertThat(stop.offset()).isEqualTo(newer.offset());
          assertThat(stop.reason())
              .contains("partition 0, offset " + newer.offset())
              .contains("event format 2")
              .contains("run that or a later one");
        });
    assertThat(folded.applied()).isEqualTo(1);
    assertThat(folded.nextLeaf()).containsEntry(0, 1L);
    assertThat(folded.rows().parked()).isEmpty();
    assertThat(folded.ignored()).isEmpty();
  }

  @Test
  void passesOverAnEventThatWasChanged() {
    LogRecord created = log.created(conversation, alice);
    byte[] value = log.message(conversation).value().toArray();
    value[value.length - 1] ^= 1;

    readModel.write(List.of(created, log.record(Uuids.bytes(conversation), 0, Bytes.wrap(value))));

    assertThat(reasons()).containsExactly("an event's check is not right");
    assertThat(readModel.applied).isEqualTo(1);
  }

  @Test
  void stopsAPartitionAtAGapAndNoOther() {
    SampleLog two = new SampleLog(2, 9);
    InMemoryReadModel both = new InMemoryReadModel(2);
    UUID zero = two.newIdIn(0);
    UUID one = two.newIdIn(1);
    LogRecord created = two.created(zero, alice);
    LogRecord _ = two.message(zero);
    LogRecord afterGap = two.message(zero);

    FoldResult folded =
        both.write(
            List.of(
                created, afterGap, two.message(zero), two.created(one, alice), two.message(one)));

    assertThat(folded.stops())
        .containsExactly(
            Map.entry(
                0,
                new PartitionStopReason(
                    afterGap.offset(),
                    "partition 0 has a gap: the event at offset "
                        + afterGap.offset()
                        + " has leaf index 2, and 1 must come; events are missing from the log")));
    assertThat(folded.nextLeaf()).containsEntry(0, 1L).containsEntry(1, 2L);
    assertThat(folded.applied()).isEqualTo(3);
    assertThat(folded.rows().parked()).isEmpty();
  }

  @Test
  void passesOverAnEventThatComesAgain() {
    LogRecord created = log.created(conversation, alice);
    LogRecord again = log.again(created);

    FoldResult folded = readModel.write(List.of(created, again, log.message(conversation)));

    assertThat(folded.ignored())
        .containsExactly(
            new IgnoredRecord(
                RecordPosition.of(again),
                IgnoredRecord.Kind.REPEATED,
                "leaf index 0 comes again, 1 is next"));
    assertThat(folded.applied()).isEqualTo(2);
    assertThat(folded.rows().parked()).isEmpty();
  }

  @Test
  void passesOverAnEventUnderTheKeyOfAnotherStream() {
    LogRecord created = log.created(conversation, alice);

    readModel.write(
        List.of(new LogRecord(0, 1, Bytes.wrap(Uuids.bytes(bob)), created.value()), created));

    assertThat(reasons()).containsExactly("the key is of another stream");
    assertThat(readModel.parked).isEmpty();
    assertThat(readModel.conversations).containsOnlyKeys(conversation);
  }

  @Test
  void passesOverRecordsWithoutAKeyOfTheirPartition() {
    SampleLog two = new SampleLog(2, 9);
    InMemoryReadModel both = new InMemoryReadModel(2);
    UUID inOne = two.newIdIn(1);
    LogRecord created = two.created(inOne, alice);
    LogRecord lost = new LogRecord(0, 1, created.key(), created.value());
    LogRecord keyless = new LogRecord(0, 2, Bytes.EMPTY, created.value());

    both.write(List.of(lost, keyless, created));

    assertThat(both.ignored)
        .extracting(IgnoredRecord::reason)
        .containsExactly(
            "the key names no stream of this partition",
            "the key names no stream of this partition");
    assertThat(both.parked).isEmpty();
    assertThat(both.conversations).containsOnlyKeys(inOne);
  }

  @Test
  void saysNothingOfTheContentInAReason() {
    Bytes canary = Bytes.wrap("canary-canary".getBytes(StandardCharsets.UTF_8));

    readModel.write(List.of(log.record(Uuids.bytes(conversation), 0, canary)));

    assertThat(reasons()).singleElement().asString().doesNotContain("canary");
  }

  private List<String> reasons() {
    return readModel.ignored.stream().map(IgnoredRecord::reason).toList();
  }
}
