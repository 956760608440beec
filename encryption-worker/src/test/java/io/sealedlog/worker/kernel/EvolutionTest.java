package io.sealedlog.worker.kernel;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.ledger.Frontier;
import io.sealedlog.ledger.Hash;
import io.sealedlog.ledger.MerkleTree;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.AuthenticEvent;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestEventKeys;
import io.sealedlog.worker.TestUser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvolutionTest {
  private static final long AT = 1_795_460_000_000L;
  private static final TestUser ALICE = TestUser.create(1);
  private static final TestUser BOB = TestUser.create(2);
  private static final TestConversation CONVERSATION =
      TestConversation.create(id(AT, 99), Suite.X25519, List.of(ALICE, BOB));
  private static final CommandRequest CREATION = request(id(AT, 1), CONVERSATION.creation());
  private static final List<Event> CREATED =
      List.of(
          new Event.ConversationCreated(ALICE.id(), CONVERSATION.members()),
          new Event.EpochStarted(CONVERSATION.epoch(), CONVERSATION.members()));
  private static final AppendPosition BEGINNING =
      new AppendPosition(StreamHead.BEFORE_FIRST, Frontier.EMPTY);

  @Test
  void aConversationIsItsMembersAndItsEpoch() {
    StreamState state = evolved(CREATED);

    assertThat(state.identity()).isNull();
    assertThat(state.conversation())
        .isEqualTo(
            new ConversationState(
                CONVERSATION.members(),
                EpochState.of(CONVERSATION.epoch(), AT),
                new Creation(CREATION.id(), CREATION.digest(), new Outcome.Stored(2, 1, AT))));
    assertThat(state.conversation().member(ALICE.id())).contains(CONVERSATION.members().getFirst());
    assertThat(state.conversation().member(TestUser.create(3).id())).isEmpty();
  }

  @Test
  void aMessageDoesNotChangeTheState() {
    StreamState state =
        new StreamState(
            new ConversationState(CONVERSATION.members(), null, Decisions.CREATION), null);
    RecordedEvent message =
        SequencedEvents.of(
                List.of(SealedSample.message(new MessageId(CREATION.id().value()))),
                CREATION,
                AT,
                BEGINNING,
                TestEventKeys.SEALER)
            .last();

    assertThat(Evolution.evolve(state, message)).isSameAs(state);
  }

  @Test
  void membersComeGoAndChangeTheirRolesAndStayInOrder() {
    TestUser carol = TestUser.create(3);
    TestUser first = TestUser.create(0);
    List<Event> events = new ArrayList<>(CREATED);
    events.add(new Event.MemberAdded(carol.member(Role.MEMBER), ALICE.id()));
    events.add(new Event.MemberAdded(first.member(Role.MEMBER), ALICE.id()));
    events.add(new Event.MemberRoleChanged(carol.id(), Role.ADMIN, ALICE.id()));
    events.add(new Event.MemberRemoved(ALICE.id(), ALICE.id()));

    ConversationState conversation = evolved(events).conversation();

    assertThat(conversation.members())
        .containsExactly(
            first.member(Role.MEMBER), CONVERSATION.members().getLast(), carol.member(Role.ADMIN));
    assertThat(conversation.isOnlyAdmin(carol.id())).isTrue();
    assertThat(conversation.isOnlyAdmin(first.id())).isFalse();
    assertThat(conversation.epoch()).isEqualTo(EpochState.of(CONVERSATION.epoch(), AT));
  }

  @Test
  void anEpochStartsAtTheCommandsBrokerTime() {
    TestConversation next = CONVERSATION.next(Reason.AGE, List.of(ALICE, BOB));
    StreamState created = evolved(CREATED);
    RecordedEvent started =
        SequencedEvents.of(
                List.of(new Event.EpochStarted(next.epoch(), next.members())),
                CREATION,
                AT + 1_000,
                BEGINNING,
                TestEventKeys.SEALER)
            .last();

    ConversationState conversation = Evolution.evolve(created, started).conversation();

    assertThat(conversation.epoch()).isEqualTo(EpochState.of(next.epoch(), AT + 1_000));
    assertThat(conversation.members()).isEqualTo(CONVERSATION.members());
  }

  @Test
  void redactionsAndSharedHistoryDoNotChangeTheState() {
    StreamState state = evolved(CREATED);
    MessageId message = new MessageId(id(AT, 5));
    List<Event> events =
        List.of(
            new Event.MessageRedacted(message, ALICE.id()),
            new Event.HistoryShared(
                ALICE.id(), ALICE.id(), List.of(CONVERSATION.historyFor(ALICE))));

    for (RecordedEvent event :
        SequencedEvents.of(events, CREATION, AT, BEGINNING, TestEventKeys.SEALER).events()) {
      assertThat(Evolution.evolve(state, event)).isSameAs(state);
    }
  }

  @Test
  void allButTheLastEventOfACommandHaveMoreSet() {
    assertThat(SequencedEvents.of(CREATED, CREATION, AT, BEGINNING, TestEventKeys.SEALER).events())
        .map(RecordedEvent::more)
        .containsExactly(true, false);
  }

  @Test
  void aUserIsTheNewestIdentity() {
    CommandRequest publication = request(id(AT, 1), ALICE.publish());
    Event event = new Event.IdentityPublished(1, ALICE.record().encoded());
    RecordedEvent recorded =
        SequencedEvents.of(List.of(event), publication, AT, BEGINNING, TestEventKeys.SEALER).last();

    assertThat(Evolution.evolve(StreamState.EMPTY, recorded).identity())
        .isEqualTo(
            new IdentityState(
                1, ALICE.record().hash(), ALICE.record().encoded(), new Outcome.Stored(1, 0, AT)));
  }

  @Test
  void eventsAreNumberedChainedAndHashedIntoTheTree() {
    SequencedEvents first =
        SequencedEvents.of(CREATED, CREATION, AT, BEGINNING, TestEventKeys.SEALER);
    SequencedEvents second =
        SequencedEvents.of(
            List.of(SealedSample.message(new MessageId(CREATION.id().value()))),
            CREATION,
            AT,
            first.end(),
            TestEventKeys.SEALER);

    MerkleTree tree = new MerkleTree();
    Bytes previous = RecordedEvent.NO_PREVIOUS;
    List<Bytes> entries =
        List.of(first.encoded().get(0), first.encoded().get(1), second.encoded().get(0));
    for (int i = 0; i < entries.size(); i++) {
      AuthenticEvent read = TestEventKeys.read(entries.get(i).shared());
      RecordedEvent event = read.event();
      assertThat(event.seq()).isEqualTo(i + 1);
      assertThat(event.leafIndex()).isEqualTo(i);
      assertThat(event.previous()).isEqualTo(previous);
      assertThat(event.commandId()).isEqualTo(CREATION.id());
      assertThat(event.digest()).isEqualTo(CREATION.digest());
      assertThat(event.membershipSeq()).isEqualTo(i);
      tree.append(Hash.of(read.leaf().shared()));
      previous = read.leaf();
    }
    assertThat(second.end().head()).isEqualTo(new StreamHead(3, previous, 2));
    assertThat(second.end().frontier().root()).isEqualTo(tree.root());
  }

  private static StreamState evolved(List<Event> events) {
    StreamState state = StreamState.EMPTY;
    for (RecordedEvent event :
        SequencedEvents.of(events, CREATION, AT, BEGINNING, TestEventKeys.SEALER).events()) {
      state = Evolution.evolve(state, event);
    }
    return state;
  }
}
