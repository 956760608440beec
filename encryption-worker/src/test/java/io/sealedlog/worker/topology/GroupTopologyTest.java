package io.sealedlog.worker.topology;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestRequests;
import io.sealedlog.worker.TestUser;
import io.sealedlog.worker.kernel.ConversationState;
import io.sealedlog.worker.kernel.EpochState;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Members who come and go, through the topology and its stores.
class GroupTopologyTest {
  private static final long NOW = TopologyHarness.NOW;
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

  @Test
  void theStateComesBackFromItsBytesAsItWas() {
    TestConversation first =
        TestConversation.create(id(NOW, 99), Suite.X_WING, List.of(ALICE, BOB));
    TestConversation second = first.next(Reason.MEMBER_ADDED, List.of(ALICE, BOB, CAROL));
    worker.send(request(id(NOW, 1), first.creation()), NOW);
    worker.send(request(id(NOW, 2), add(first, second.epoch(), null)), NOW + 5_000);

    ConversationState stored =
        StateCodecs.decode(
            StateCodecs.CONVERSATION,
            worker.store(WorkerStores.CONVERSATIONS).get(first.id().stream().key()));

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
