package io.sealedlog.allinone.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.LeafMac;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.EventSealer;
import io.sealedlog.protocol.log.EventVerifier;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.LogKeys;
import io.sealedlog.runtime.kafka.Partitions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventSequenceTest {
  private static final Partitions PARTITIONS = new Partitions(4);
  private static final StreamId STREAM =
      new StreamId(UUID.fromString("0194a3c1-0000-7000-8000-000000000001"));
  private static final int PARTITION = PARTITIONS.of(STREAM);

  @TempDir private Path directory;

  private Path logKey;
  private EventSealer sealer;
  private LeafMac tag;
  private EventSequence sequence;

  @BeforeEach
  void makeKeys() {
    logKey = directory.resolve("log.key");
    LogKeys.createIfAbsent(logKey, new SecureRandom());
    tag = tagKey();
    sealer = sealer(tag);
    sequence = sequence(tag);
  }

  @Test
  void countsEventsAndTellsLogsApartByTheirTimes() {
    EventSequence same = sequence(tag);
    EventSequence later = sequence(tag);
    for (long leaf = 0; leaf < 3; leaf++) {
      assertThat(sequence.accept(event(leaf, false), "here")).isPresent();
      assertThat(same.accept(event(leaf, false), "there")).isPresent();
      StoredRecord stored = event(leaf, false);
      assertThat(
              later.accept(
                  new StoredRecord(stored.timestamp() + 1, stored.key(), stored.value(), List.of()),
                  "there"))
          .isPresent();
    }

    assertThat(sequence.events()).isEqualTo(3);
    assertThat(same.summary()).isEqualTo(sequence.summary());
    assertThat(later.summary().treeRoot()).isEqualTo(sequence.summary().treeRoot());
    assertThat(later.summary().digest()).isNotEqualTo(sequence.summary().digest());
  }

  @Test
  void leavesOutWhatIsNoPartOfTheLog() {
    StoredRecord first = event(0, false);
    StoredRecord ofStranger = sealed(sealer(tagKey()), STREAM, 1, false);
    StreamId elsewhere = elsewhere();
    assertThat(sequence.accept(first, "here")).isPresent();

    assertThat(sequence.accept(first, "here again")).isEmpty();
    assertThat(sequence.accept(ofStranger, "here")).isEmpty();
    assertThat(sequence.accept(sealed(sealer, elsewhere, 1, false), "here")).isEmpty();
    assertThat(sequence.accept(new StoredRecord(0, first.key(), null, List.of()), "here"))
        .isEmpty();
    assertThat(
            sequence.accept(
                new StoredRecord(
                    0, Bytes.wrap(elsewhere.key()), event(1, false).value(), List.of()),
                "here"))
        .isEmpty();
    assertThat(sequence.foreign()).isEqualTo(5);
    assertThat(sequence.events()).isEqualTo(1);
  }

  @Test
  void saysWhereAnEventIsMissing() {
    assertThat(sequence.accept(event(0, false), "here")).isPresent();
    assertThatThrownBy(() -> sequence.accept(event(2, false), "events.v1-1, offset 9"))
        .isInstanceOf(StartException.class)
        .hasMessage(
            "Events are missing: at events.v1-1, offset 9 there is the event with leaf index 2, and"
                + " 1 must come.");
  }

  @Test
  void knowsThatACommandIsNotComplete() {
    assertThat(sequence.accept(event(0, true), "here")).isPresent();
    assertThat(sequence.insideCommand()).isTrue();
    assertThat(sequence.accept(event(1, false), "here")).isPresent();
    assertThat(sequence.insideCommand()).isFalse();
  }

  @Test
  void saysThatALogKeyIsMissing() {
    StoredRecord stored = event(0, false);
    Path other = directory.resolve("other.key");
    LogKeys.createIfAbsent(other, new SecureRandom());
    EventSequence withAnother =
        new EventSequence(PARTITION, PARTITIONS, LogReader.withLogKeyAndTags(other, verifier(tag)));

    assertThatThrownBy(() -> withAnother.accept(stored, "here"))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(other + " lacks the key");
  }

  private EventSequence sequence(LeafMac tagKey) {
    return new EventSequence(
        PARTITION, PARTITIONS, LogReader.withLogKeyAndTags(logKey, verifier(tagKey)));
  }

  private static EventVerifier verifier(LeafMac tagKey) {
    return new EventVerifier(version -> version == 1 ? Optional.of(tagKey) : Optional.empty());
  }

  private EventSealer sealer(LeafMac tagKey) {
    return new EventSealer(
        () -> new EventSealer.TagKey(1, tagKey), LogKeys.read(logKey).getFirst());
  }

  private static LeafMac tagKey() {
    try (SecretBytes key = SecretBytes.random(new SecureRandom(), 32)) {
      return LeafMac.derive(key, LeafMac.Purpose.TAG);
    }
  }

  private static StreamId elsewhere() {
    StreamId found;
    do {
      found = new StreamId(UUID.randomUUID());
    } while (PARTITIONS.of(found) == PARTITION);
    return found;
  }

  private StoredRecord event(long leafIndex, boolean more) {
    return sealed(sealer, STREAM, leafIndex, more);
  }

  private static StoredRecord sealed(
      EventSealer sealer, StreamId stream, long leafIndex, boolean more) {
    RecordedEvent event =
        new RecordedEvent(
            stream,
            leafIndex + 1,
            RecordedEvent.NO_PREVIOUS,
            leafIndex,
            1_764_547_200_000L,
            new CommandId(UUID.fromString("0194a3c1-0000-7000-8000-00000000000c")),
            Bytes.wrap(new byte[16]),
            0,
            more,
            new Event.IdentityPublished(1, Bytes.ofHex("00")));
    return new StoredRecord(
        1_764_547_200_000L, Bytes.wrap(stream.key()), sealer.seal(event).value(), List.of());
  }
}
