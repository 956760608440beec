package io.sealedlog.projection.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.projection.SampleLog;
import io.sealedlog.projection.fold.Rows.ContextRow;
import io.sealedlog.projection.fold.Rows.MessageRow;
import io.sealedlog.projection.fold.Rows.ParkedStream;
import io.sealedlog.projection.fold.Rows.StreamEventRow;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.log.LogEntry;
import io.sealedlog.protocol.log.UnknownFormatException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BatchFoldTest {
  private final SampleLog log = new SampleLog(1, 7);
  private final Tables tables = new Tables(1);
  private final UUID alice = log.newId();
  private final UUID bob = log.newId();
  private final UUID conversation = log.newId();

  @Test
  void makesAConversationWithItsMembersAndItsFirstEpoch() {
    LogRecord created = log.created(conversation, alice, bob);
    LogRecord started = log.epochStarted(conversation, alice, bob);

    Rows rows = tables.write(List.of(created, started)).rows();

    RecordedEvent creation = SampleLog.event(created);
    RecordedEvent start = SampleLog.event(started);
    assertThat(rows.newConversations())
        .singleElement()
        .satisfies(row -> {
          assertThat(row.creatorId()).isEqualTo(alice);
          assertThat(row.createdAt()).isEqualTo(creation.at());
          assertThat(row.progress()).isEqualTo(new Rows.Progress(1, 1, 2, start.at(), 0));
        });
    assertThat(rows.conversationChanges()).isEmpty();
    assertThat(rows.members())
        .extracting(Rows.MemberRow::userId, Rows.MemberRow::sinceSeq)
        .containsExactly(tuple(alice, 1L), tuple(bob, 1L));
    assertThat(rows.epochs()).containsExactly(new Rows.EpochRow(conversation, 1, 2));
    assertThat(rows.wraps())
        .containsExactlyInAnyOrder(
            new Rows.WrapRow(conversation, 1, alice, 2), new Rows.WrapRow(conversation, 1, bob, 2));
    LogEntry entry = SampleLog.entry(started);
    assertThat(rows.streamEvents())
        .containsExactly(
            new StreamEventRow(
                0,
                conversation,
                1,
                0,
                "conversation.created",
                SampleLog.entry(created).stub(),
                null,
                null),
            new StreamEventRow(
                0,
                conversation,
                2,
                1,
                "epoch.started",
                entry.stub(),
                entry.content(),
                entry.contentHash()));
  }

  @Test
  void keepsTheExactBytesOfAMessage() {
    tables.write(List.of(log.created(conversation, alice), log.epochStarted(conversation, alice)));
    UUID messageId = log.newId();
    LogRecord message = log.message(conversation, messageId, null);

    Rows rows = tables.write(List.of(message)).rows();

    assertThat(rows.messages())
        .containsExactly(
            new MessageRow(
                0,
                conversation,
                3,
                messageId,
                2,
                1,
                sender(message),
                null,
                SampleLog.entry(message).stub(),
                sealed(message).ciphertext()));
    assertThat(rows.streamEvents()).isEmpty();
    assertThat(rows.contexts()).isEmpty();
    assertThat(rows.conversationChanges())
        .singleElement()
        .satisfies(row -> assertThat(row.lastSeqBefore()).isEqualTo(2));
  }

  @Test
  void keepsWhatAMessageRelatesToAndWhichOneNamesTheConversation() {
    UUID first = log.newId();
    LogRecord created = log.created(conversation, alice);
    LogRecord named = log.message(conversation, first, 4, null);
    LogRecord reaction = log.message(conversation, log.newId(), 3, first);

    Rows rows = tables.write(List.of(created, named, reaction)).rows();

    assertThat(rows.messages())
        .extracting(MessageRow::kind, MessageRow::senderId, MessageRow::relatesTo)
        .containsExactly(tuple(4, sender(named), null), tuple(3, sender(reaction), first));
    assertThat(rows.newConversations().getFirst().progress().nameSeq()).isEqualTo(2);
    assertThat(tables.write(List.of(log.message(conversation))).rows().conversationChanges())
        .singleElement()
        .satisfies(row -> assertThat(row.progress().nameSeq()).isEqualTo(2));
  }

  @Test
  void keepsARedactionAsAStreamEvent() {
    UUID messageId = log.newId();

    Rows rows =
        tables
            .write(
                List.of(
                    log.created(conversation, alice, bob),
                    log.message(conversation, messageId, null),
                    log.redacted(conversation, messageId, bob)))
            .rows();

    assertThat(rows.redactions())
        .containsExactly(new Rows.Redaction(0, conversation, messageId, 3));
    assertThat(rows.streamEvents())
        .extracting(StreamEventRow::type)
        .containsExactly("conversation.created", "message.redacted");
  }

  @Test
  void keepsOnlyWhatBecameOfAMemberInTheEnd() {
    UUID carol = log.newId();
    tables.write(List.of(log.created(conversation, alice, bob)));

    Rows rows =
        tables
            .write(
                List.of(
                    log.roleChanged(conversation, alice, Member.Role.MEMBER),
                    log.memberRemoved(conversation, bob),
                    log.memberAdded(conversation, bob, Member.Role.MEMBER),
                    log.roleChanged(conversation, bob, Member.Role.ADMIN),
                    log.memberAdded(conversation, carol, Member.Role.MEMBER),
                    log.memberRemoved(conversation, carol),
                    log.roleChanged(conversation, carol, Member.Role.ADMIN)))
            .rows();

    assertThat(rows.members())
        .extracting(Rows.MemberRow::userId, Rows.MemberRow::sinceSeq)
        .containsExactly(tuple(bob, 4L));
    assertThat(rows.departures()).containsExactly(new Rows.Departure(conversation, carol));
    assertThat(rows.streamEvents())
        .extracting(StreamEventRow::type)
        .containsExactly(
            "member.role-changed",
            "member.removed",
            "member.added",
            "member.role-changed",
            "member.added",
            "member.removed",
            "member.role-changed");
  }

  @Test
  void givesTheEpochsSoFarToWhoeverComesWithHistory() {
    Rows rows =
        tables
            .write(
                List.of(
                    log.created(conversation, alice),
                    log.epochStarted(conversation, alice),
                    log.epochStarted(conversation, alice),
                    log.memberAdded(conversation, bob, Member.Role.MEMBER),
                    log.historyShared(conversation, bob, 2)))
            .rows();

    assertThat(rows.wraps())
        .extracting(Rows.WrapRow::userId, Rows.WrapRow::epoch)
        .containsExactly(tuple(alice, 1), tuple(alice, 2), tuple(bob, 1), tuple(bob, 2));
    assertThat(rows.streamEvents()).extracting(StreamEventRow::type).contains("history.shared");
  }

  @Test
  void parksTheHistoryOfAnEpochThatHasNotStarted() {
    tables.write(
        List.of(
            log.created(conversation, alice),
            log.epochStarted(conversation, alice),
            log.historyShared(conversation, bob, 2)));

    assertThat(errors()).containsExactly("a key of epoch 2, 1 is current");
    assertThat(tables.wraps).hasSize(1);
  }

  @Test
  void parksAMemberOfNoConversation() {
    tables.write(
        List.of(
            log.identity(alice, 1),
            log.memberAdded(alice, bob, Member.Role.MEMBER),
            log.redacted(conversation, log.newId(), bob)));

    assertThat(errors()).containsExactly("no such conversation", "no such conversation");
    assertThat(tables.members).isEmpty();
  }

  @Test
  void keepsTheEncapsulationOfASenderContext() {
    Bytes enc = log.bytes(1120);
    LogRecord created = log.created(conversation, alice);
    LogRecord first = log.message(conversation, log.newId(), enc);

    Rows rows = tables.write(List.of(created, first)).rows();

    Event.MessageSealed sealed = sealed(first);
    assertThat(rows.contexts())
        .containsExactly(new ContextRow(conversation, sealed.contextId(), sealed.epoch(), enc));
  }

  @Test
  void keepsWhereAnIdentityIs() {
    LogRecord identity = log.identity(alice, 1);

    Rows rows = tables.write(List.of(identity)).rows();

    assertThat(rows.identities()).containsExactly(new Rows.IdentityRow(alice, 1, 1));
    assertThat(rows.newConversations()).isEmpty();
  }

  @Test
  void passesOverWhatNobodyCanDecode() {
    LogRecord garbage = log.garbage(conversation);
    List<LogRecord> records =
        List.of(
            log.created(conversation, alice), garbage, log.message(conversation), log.message(bob));

    Folded folded = tables.write(records);

    assertThat(folded.ignored())
        .containsExactly(
            new Ignored(
                Place.of(garbage), Ignored.Kind.FOREIGN, "an event's header does not fit into it"));
    assertThat(folded.rows().messages()).hasSize(1);
    assertThat(folded.rows().parked()).extracting(ParkedStream::streamId).containsExactly(bob);
    assertThat(folded.nextLeaf()).containsEntry(0, 3L);
  }

  @Test
  void eventsOfAParkedStreamTakeTheirPlaceInTheLog() {
    UUID other = log.newId();
    tables.write(List.of(log.created(conversation, alice), log.created(other, bob)));

    Folded folded =
        tables.write(
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
    assertThat(tables.write(List.of(log.message(conversation))).nextLeaf()).containsEntry(0, 7L);
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

    Folded folded =
        tables.write(
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

    tables.write(List.of(created, log.record(Uuids.bytes(conversation), 0, Bytes.wrap(value))));

    assertThat(reasons()).containsExactly("an event's check is not right");
    assertThat(tables.applied).isEqualTo(1);
  }

  @Test
  void stopsAPartitionAtAGapAndNoOther() {
    SampleLog two = new SampleLog(2, 9);
    Tables both = new Tables(2);
    UUID zero = two.newIdIn(0);
    UUID one = two.newIdIn(1);
    LogRecord created = two.created(zero, alice);
    LogRecord _ = two.message(zero);
    LogRecord afterGap = two.message(zero);

    Folded folded =
        both.write(
            List.of(
                created, afterGap, two.message(zero), two.created(one, alice), two.message(one)));

    assertThat(folded.stops())
        .containsExactly(
            Map.entry(
                0,
                new Stop(
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

    Folded folded = tables.write(List.of(created, again, log.message(conversation)));

    assertThat(folded.ignored())
        .containsExactly(
            new Ignored(
                Place.of(again), Ignored.Kind.REPEATED, "leaf index 0 comes again, 1 is next"));
    assertThat(folded.applied()).isEqualTo(2);
    assertThat(folded.rows().parked()).isEmpty();
  }

  @Test
  void parksOnlyTheStreamWithTheEventThatMeetsABug() {
    UUID other = log.newId();
    LogRecord created = log.created(conversation, alice);
    LogRecord otherCreated = log.created(other, bob);
    LogRecord fatal = log.epochStarted(conversation, alice, bob);
    List<LogRecord> records =
        List.of(created, otherCreated, fatal, log.message(other), log.message(conversation));

    Folded folded = tables.write(records, rows -> new FaultyRows(rows, fatal));

    assertThat(folded.rows().parked())
        .containsExactly(
            new ParkedStream(
                conversation,
                0,
                fatal.offset(),
                2,
                2,
                "a bug in the projection: IllegalStateException"));
    assertThat(folded.rows().epochs()).as("half done").isEmpty();
    assertThat(folded.applied()).isEqualTo(3);
    assertThat(folded.skipped()).isEqualTo(1);
    assertThat(folded.nextLeaf()).containsEntry(0, 5L);
  }

  /// Has a bug that shows after half of the rows of one event are made.
  private static final class FaultyRows extends EventRows {
    private final LogRecord fatal;

    FaultyRows(Rows rows, LogRecord fatal) {
      super(rows);
      this.fatal = fatal;
    }

    @Override
    StreamState add(int partition, LogEntry entry, RecordedEvent event, StreamState state)
        throws InapplicableException {
      StreamState next = super.add(partition, entry, event, state);
      if (event.equals(SampleLog.event(fatal))) {
        throw new IllegalStateException("quotes the event");
      }
      return next;
    }
  }

  @Test
  void parksAStreamAtAGap() {
    tables.write(List.of(log.created(conversation, alice), log.messageAfterGap(conversation)));

    assertThat(errors()).containsExactly("seq 5 does not follow 1");
    assertThat(tables.parked).extracting(ParkedStream::firstSeq).containsExactly(2L);
  }

  @Test
  void parksAStreamAtASeqThatComesAgain() {
    Event created = event(log.created(conversation, alice));

    tables.write(
        List.of(
            log.recorded(conversation, 1, 0, created), log.recorded(conversation, 1, 1, created)));

    assertThat(errors()).containsExactly("seq 1 does not follow 1");
  }

  @Test
  void parksAMessageOfNoConversation() {
    tables.write(List.of(log.message(conversation)));

    assertThat(errors()).containsExactly("no such conversation");
  }

  @Test
  void parksAnIdentityOfAConversation() {
    tables.write(List.of(log.created(conversation, alice), log.identity(conversation, 1)));

    assertThat(errors()).containsExactly("an identity for a conversation");
  }

  @Test
  void parksAnEpochThatDoesNotFollow() {
    SampleLog another = new SampleLog(1, 8);
    another.created(conversation, alice);
    another.epochStarted(conversation, alice);
    Event second = event(another.epochStarted(conversation, alice));

    tables.write(List.of(log.created(conversation, alice), log.next(conversation, second)));

    assertThat(errors()).containsExactly("epoch 2 does not follow 0");
  }

  @Test
  void passesOverAnEventUnderTheKeyOfAnotherStream() {
    LogRecord created = log.created(conversation, alice);

    tables.write(
        List.of(new LogRecord(0, 1, Bytes.wrap(Uuids.bytes(bob)), created.value()), created));

    assertThat(reasons()).containsExactly("the key is of another stream");
    assertThat(tables.parked).isEmpty();
    assertThat(tables.conversations).containsOnlyKeys(conversation);
  }

  @Test
  void passesOverRecordsWithoutAKeyOfTheirPartition() {
    SampleLog two = new SampleLog(2, 9);
    Tables both = new Tables(2);
    UUID inOne = two.newIdIn(1);
    LogRecord created = two.created(inOne, alice);
    LogRecord lost = new LogRecord(0, 1, created.key(), created.value());
    LogRecord keyless = new LogRecord(0, 2, Bytes.EMPTY, created.value());

    both.write(List.of(lost, keyless, created));

    assertThat(both.ignored)
        .extracting(Ignored::reason)
        .containsExactly(
            "the key names no stream of this partition",
            "the key names no stream of this partition");
    assertThat(both.parked).isEmpty();
    assertThat(both.conversations).containsOnlyKeys(inOne);
  }

  @Test
  void saysNothingOfTheContentInAReason() {
    Bytes canary = Bytes.wrap("canary-canary".getBytes(StandardCharsets.UTF_8));

    tables.write(List.of(log.record(Uuids.bytes(conversation), 0, canary)));

    assertThat(reasons()).singleElement().asString().doesNotContain("canary");
  }

  private List<String> reasons() {
    return tables.ignored.stream().map(Ignored::reason).toList();
  }

  private List<String> errors() {
    return tables.parked.stream().map(ParkedStream::error).toList();
  }

  private static Event.MessageSealed sealed(LogRecord message) {
    return (Event.MessageSealed) event(message);
  }

  private static UUID sender(LogRecord message) {
    return sealed(message).senderId().value();
  }

  private static Event event(LogRecord record) {
    return SampleLog.event(record).event();
  }
}
