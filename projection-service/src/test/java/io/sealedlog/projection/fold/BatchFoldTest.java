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
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.LogEntry;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BatchFoldTest {
  private final SampleLog log = new SampleLog(1, 7);
  private final InMemoryReadModel readModel = new InMemoryReadModel(1);
  private final UUID alice = log.newId();
  private final UUID bob = log.newId();
  private final UUID conversation = log.newId();

  @Test
  void makesAConversationWithItsMembersAndItsFirstEpoch() {
    LogRecord created = log.created(conversation, alice, bob);
    LogRecord started = log.epochStarted(conversation, alice, bob);

    Rows rows = readModel.write(List.of(created, started)).rows();

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
    readModel.write(
        List.of(log.created(conversation, alice), log.epochStarted(conversation, alice)));
    UUID messageId = log.newId();
    LogRecord message = log.message(conversation, messageId, null);

    Rows rows = readModel.write(List.of(message)).rows();

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

    Rows rows = readModel.write(List.of(created, named, reaction)).rows();

    assertThat(rows.messages())
        .extracting(MessageRow::kind, MessageRow::senderId, MessageRow::relatesTo)
        .containsExactly(tuple(4, sender(named), null), tuple(3, sender(reaction), first));
    assertThat(rows.newConversations().getFirst().progress().nameSeq()).isEqualTo(2);
    assertThat(readModel.write(List.of(log.message(conversation))).rows().conversationChanges())
        .singleElement()
        .satisfies(row -> assertThat(row.progress().nameSeq()).isEqualTo(2));
  }

  @Test
  void keepsARedactionAsAStreamEvent() {
    UUID messageId = log.newId();

    Rows rows =
        readModel
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
    readModel.write(List.of(log.created(conversation, alice, bob)));

    Rows rows =
        readModel
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
        readModel
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
    readModel.write(
        List.of(
            log.created(conversation, alice),
            log.epochStarted(conversation, alice),
            log.historyShared(conversation, bob, 2)));

    assertThat(errors()).containsExactly("a key of epoch 2, 1 is current");
    assertThat(readModel.wraps).hasSize(1);
  }

  @Test
  void parksAMemberOfNoConversation() {
    readModel.write(
        List.of(
            log.identity(alice, 1),
            log.memberAdded(alice, bob, Member.Role.MEMBER),
            log.redacted(conversation, log.newId(), bob)));

    assertThat(errors()).containsExactly("no such conversation", "no such conversation");
    assertThat(readModel.members).isEmpty();
  }

  @Test
  void keepsTheEncapsulationOfASenderContext() {
    Bytes enc = log.bytes(1120);
    LogRecord created = log.created(conversation, alice);
    LogRecord first = log.message(conversation, log.newId(), enc);

    Rows rows = readModel.write(List.of(created, first)).rows();

    Event.MessageSealed sealed = sealed(first);
    assertThat(rows.contexts())
        .containsExactly(new ContextRow(conversation, sealed.contextId(), sealed.epoch(), enc));
  }

  @Test
  void keepsWhereAnIdentityIs() {
    LogRecord identity = log.identity(alice, 1);

    Rows rows = readModel.write(List.of(identity)).rows();

    assertThat(rows.identities()).containsExactly(new Rows.IdentityRow(alice, 1, 1));
    assertThat(rows.newConversations()).isEmpty();
  }

  @Test
  void parksOnlyTheStreamWithTheEventThatMeetsABug() {
    UUID other = log.newId();
    LogRecord created = log.created(conversation, alice);
    LogRecord otherCreated = log.created(other, bob);
    LogRecord fatal = log.epochStarted(conversation, alice, bob);
    List<LogRecord> records =
        List.of(created, otherCreated, fatal, log.message(other), log.message(conversation));

    FoldResult folded = readModel.write(records, rows -> new FaultyRows(rows, fatal));

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

  /// Throws for one event, after some of its rows are added.
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
    readModel.write(List.of(log.created(conversation, alice), log.messageAfterGap(conversation)));

    assertThat(errors()).containsExactly("seq 5 does not follow 1");
    assertThat(readModel.parked).extracting(ParkedStream::firstSeq).containsExactly(2L);
  }

  @Test
  void parksAStreamAtASeqThatComesAgain() {
    Event created = event(log.created(conversation, alice));

    readModel.write(
        List.of(
            log.recorded(conversation, 1, 0, created), log.recorded(conversation, 1, 1, created)));

    assertThat(errors()).containsExactly("seq 1 does not follow 1");
  }

  @Test
  void parksAMessageOfNoConversation() {
    readModel.write(List.of(log.message(conversation)));

    assertThat(errors()).containsExactly("no such conversation");
  }

  @Test
  void parksAnIdentityOfAConversation() {
    readModel.write(List.of(log.created(conversation, alice), log.identity(conversation, 1)));

    assertThat(errors()).containsExactly("an identity for a conversation");
  }

  @Test
  void parksAnEpochThatDoesNotFollow() {
    SampleLog another = new SampleLog(1, 8);
    another.created(conversation, alice);
    another.epochStarted(conversation, alice);
    Event second = event(another.epochStarted(conversation, alice));

    readModel.write(List.of(log.created(conversation, alice), log.next(conversation, second)));

    assertThat(errors()).containsExactly("epoch 2 does not follow 0");
  }

  private List<String> errors() {
    return readModel.parked.stream().map(ParkedStream::error).toList();
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
