package io.sealedlog.worker.topology;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestRequests;
import io.sealedlog.worker.TestUser;
import io.sealedlog.worker.kernel.ConversationState;
import io.sealedlog.worker.kernel.Creation;
import io.sealedlog.worker.kernel.EpochState;
import io.sealedlog.worker.state.StateLayout;
import io.sealedlog.worker.state.StreamCodecs;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Additions and removals of members, through the topology and its stores.
class GroupTopologyTest {
  private static final long NOW = TopologyHarness.NOW;
  private static final int LARGEST_RECORD =
      Integer.parseInt(
          Topics.withPrefix("").events().settings().getOrDefault("max.message.bytes", ""));
  private static final TestUser ALICE = TestUser.create(1);
  private static final TestUser BOB = TestUser.create(2);
  private static final TestUser CAROL = TestUser.create(3);

  @TempDir private Path directory;
  private TopologyHarness worker;

  @BeforeEach
  void start() {
    worker = new TopologyHarness(directory);
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  @ParameterizedTest
  @EnumSource(Suite.class)
  void aMemberReadsFromTheAdditionToTheRemovalAndNotAfterIt(Suite suite) {
    TestConversation first = TestConversation.create(id(NOW, 99), suite, List.of(ALICE, BOB));
    TestConversation second = first.next(Reason.MEMBER_ADDED, List.of(ALICE, BOB, CAROL));
    TestConversation third = second.next(Reason.MEMBER_REMOVED, List.of(ALICE, BOB));

    worker.send(request(id(NOW, 1), first.creation()), NOW);
    worker.send(TestRequests.message(first, id(NOW, 2), "before"), NOW);
    worker.send(request(id(NOW, 3), add(first, second.epoch(), null)), NOW);
    worker.send(TestRequests.message(first, id(NOW, 4), "between"), NOW);
    worker.send(request(id(NOW, 5), remove(second, third.epoch())), NOW);
    worker.send(TestRequests.message(first, id(NOW, 6), "after"), NOW);

    List<RecordedEvent> events = worker.readEvents();
    assertThat(events)
        .map(event -> event.event().getClass().getSimpleName())
        .containsExactly(
            "ConversationCreated",
            "EpochStarted",
            "MessageSealed",
            "MemberAdded",
            "EpochStarted",
            "MessageSealed",
            "MemberRemoved",
            "EpochStarted",
            "MessageSealed");
    assertThat(events)
        .map(RecordedEvent::more)
        .containsExactly(true, false, false, true, false, false, true, false, false);
    assertThat(List.of(open(first, events.get(2)), open(second, events.get(5))))
        .containsExactly("before", "between");
    assertThat(open(third, events.get(8))).isEqualTo("after");
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> open(second, events.get(8)));
  }

  @ParameterizedTest
  @EnumSource(Suite.class)
  void theHistorysWrapsOpenTheEpochsBefore(Suite suite) {
    TestConversation first = TestConversation.create(id(NOW, 99), suite, List.of(ALICE, BOB));
    worker.send(request(id(NOW, 1), first.creation()), NOW);
    worker.send(TestRequests.message(first, id(NOW, 2), "before"), NOW);

    worker.send(request(id(NOW, 3), add(first, null, List.of(first.historyFor(CAROL)))), NOW);

    List<RecordedEvent> events = worker.readEvents();
    Event.HistoryShared shared = (Event.HistoryShared) events.getLast().event();
    try (EpochKeys keys = unwrap(first, shared.wraps().getFirst())) {
      TestConversation asCarolHasIt =
          new TestConversation(
              first.id(), first.members(), first.epoch(), first.header(), keys, first.share());
      assertThat(open(asCarolHasIt, events.get(2))).isEqualTo("before");
    }
  }

  /// A client that seals its own messages has no gateway that starts the next epoch for it: its
  /// message is rejected until somebody else has started one, and it seals the message again under
  /// that.
  @ParameterizedTest
  @EnumSource(Suite.class)
  void anEnvelopeIsRefusedUnderAnExpiredEpochAndAcceptedUnderTheNext(Suite suite) {
    TestConversation first = TestConversation.create(id(NOW, 99), suite, List.of(ALICE, BOB));
    TestConversation second = first.next(Reason.AGE, List.of(ALICE, BOB));
    long lastMoment = NOW + EpochHeader.MAX_AGE.toMillis();
    worker.send(request(id(NOW, 1), first.creation()), NOW);
    worker.send(envelope(first, id(lastMoment, 2), "in time"), lastMoment);
    long late = lastMoment + 1;
    UUID messageId = id(late, 3);

    worker.send(envelope(first, messageId, "too late"), late);
    worker.send(envelope(first, messageId, "too late"), late + 1);
    worker.send(
        request(id(late, 4), new Command.StartEpoch(first.id(), BOB.id(), second.epoch())),
        late + 2);
    worker.send(envelope(first, messageId, "too late"), late + 3);
    worker.send(envelope(second, messageId, "in time again"), late + 4);

    assertThat(rejections())
        .containsExactly(
            RejectionCode.EPOCH_EXPIRED, RejectionCode.EPOCH_EXPIRED, RejectionCode.STALE_EPOCH);
    List<RecordedEvent> events = worker.readEvents();
    assertThat(events).hasSize(5);
    assertThat(open(first, events.get(2))).isEqualTo("in time");
    assertThat(open(second, events.get(4))).isEqualTo("in time again");
    assertThat(worker.deadLetters.isEmpty()).isTrue();
  }

  /// An event that its topic refuses would block the partition for ever.
  @Test
  void theLongestHistoryFitsIntoItsTopics() {
    TestConversation first =
        TestConversation.create(id(NOW, 99), Suite.X_WING, List.of(ALICE, BOB));
    int epochs = Event.HistoryShared.MOST_WRAPS;
    HistoryWrap wrap = first.historyFor(CAROL);
    List<HistoryWrap> history =
        IntStream.rangeClosed(1, epochs)
            .mapToObj(epoch ->
                new HistoryWrap(
                    epoch, wrap.identityVersion(), wrap.enc(), wrap.iv(), wrap.ciphertext()))
            .toList();
    worker
        .store(StateLayout.CONVERSATIONS)
        .put(first.id().stream().key(), StreamCodecs.encode(inEpoch(first, epochs)));
    TestRecord<byte[], byte[]> command =
        TopologyHarness.record(request(id(NOW, 1), add(first, null, history)), NOW);

    worker.commands.pipeInput(command);

    List<byte[]> events = worker.events.readValuesToList();
    assertThat(events).hasSize(2);
    assertThat(List.of(command.value().length, events.getLast().length))
        .allSatisfy(length -> assertThat(length).isBetween(1_150_000, LARGEST_RECORD * 2 / 3));
  }

  @Test
  void theStateSurvivesEncodingAndDecoding() {
    TestConversation first =
        TestConversation.create(id(NOW, 99), Suite.X_WING, List.of(ALICE, BOB));
    TestConversation second = first.next(Reason.MEMBER_ADDED, List.of(ALICE, BOB, CAROL));
    worker.send(request(id(NOW, 1), first.creation()), NOW);
    worker.send(request(id(NOW, 2), add(first, second.epoch(), null)), NOW + 5_000);

    ConversationState stored =
        StreamCodecs.conversation(
            worker.store(StateLayout.CONVERSATIONS).get(first.id().stream().key()));

    assertThat(stored.members()).isEqualTo(second.members());
    EpochStart epoch = second.epoch();
    assertThat(stored.epoch())
        .isEqualTo(
            new EpochState(
                2,
                epoch.suite(),
                epoch.publicKey(),
                epoch.membersHash(),
                1,
                epoch.shareCommitment(),
                NOW + 5_000));
  }

  private List<RejectionCode> rejections() {
    return worker.results.readValuesToList().stream()
        .map(TopologyHarness::outcome)
        .map(outcome -> ((Outcome.Rejected) outcome).code())
        .toList();
  }

  private static CommandRequest envelope(
      TestConversation conversation, UUID messageId, String body) {
    return request(
        messageId,
        conversation.envelope(messageId, ALICE.id(), body, Uuids.timeOfVersion7(messageId)));
  }

  private static ConversationState inEpoch(TestConversation conversation, int number) {
    EpochStart epoch = conversation.epoch();
    return new ConversationState(
        conversation.members(),
        new EpochState(
            number,
            epoch.suite(),
            epoch.publicKey(),
            epoch.membersHash(),
            1,
            epoch.shareCommitment(),
            NOW),
        new Creation(
            new CommandId(id(NOW, 1_000_000)),
            Bytes.wrap(new byte[16]),
            new Outcome.Stored(2, 1, NOW)));
  }

  private static EpochKeys unwrap(TestConversation conversation, HistoryWrap wrap) {
    EpochHeader header = conversation.header();
    Suite suite = header.suite();
    return new EpochWrap(wrap.enc(), wrap.iv(), wrap.ciphertext())
        .open(
            header,
            EpochWrap.Recipient.of(CAROL.record(), suite),
            CAROL.identity().kemKeyPair(suite),
            conversation.share());
  }

  private static String open(TestConversation conversation, RecordedEvent event) {
    Event.MessageSealed message = (Event.MessageSealed) event.event();
    return conversation.open(message.envelope(conversation.id()), message.enc());
  }

  private static Command add(
      TestConversation conversation,
      @Nullable EpochStart epoch,
      @Nullable List<HistoryWrap> history) {
    return new Command.AddMember(
        conversation.id(), ALICE.id(), CAROL.member(Role.MEMBER), epoch, history);
  }

  private static Command remove(TestConversation conversation, EpochStart epoch) {
    return new Command.RemoveMember(conversation.id(), ALICE.id(), CAROL.id(), null, epoch);
  }
}
