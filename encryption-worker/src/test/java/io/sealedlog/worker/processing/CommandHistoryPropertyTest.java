package io.sealedlog.worker.processing;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.ledger.Hash;
import io.sealedlog.ledger.MerkleTree;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestEventKeys;
import io.sealedlog.worker.TestUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Checks the guarantees of a log for random histories of sent, resent, delayed and forgotten
/// commands.
class CommandHistoryPropertyTest {
  private static final long START = 1_795_460_000_000L;
  private static final TestUser ALICE = TestUser.create(1);
  private static final TestUser BOB = TestUser.create(2);
  private static final List<TestConversation> CONVERSATIONS =
      List.of(
          TestConversation.create(id(START, 98), Suite.X25519, List.of(ALICE, BOB)),
          TestConversation.create(id(START, 99), Suite.X25519, List.of(ALICE)));
  private static final int STEPS = 120;

  private final Set<UUID> readModel = new HashSet<>();
  private long readModelEvents;

  @Property(tries = 60)
  void everyHistoryIsGaplessChainedAndWithoutDuplicates(@ForAll long seed) {
    readModel.clear();
    readModelEvents = 0;
    HandlerHarness worker = new HandlerHarness();
    Random random = new Random(seed);
    List<CommandRequest> underWay = new ArrayList<>();
    Map<StreamId, Map<UUID, Outcome>> firstAnswers = new HashMap<>();
    long now = START;
    for (int step = 0; step < STEPS; step++) {
      now += nextPause(random);
      CommandRequest request = nextRequest(random, underWay, now);
      int events = worker.log.size();
      int results = worker.results.size();
      worker.send(request, now);
      Outcome answer = worker.answer(request, events, results);
      checkRepetition(firstAnswers, request, answer);
      worker.events().subList(events, worker.log.size()).forEach(this::readBack);
    }

    assertGaplessAndChained(worker);
    assertEveryMessageOnce(worker.events());
  }

  /// Checks that a stored outcome never changes: a retry gets the same one, or is rejected.
  private static void checkRepetition(
      Map<StreamId, Map<UUID, Outcome>> firstAnswers, CommandRequest request, Outcome answer) {
    if (answer instanceof Outcome.Stored stored) {
      Outcome first =
          firstAnswers
              .computeIfAbsent(request.command().stream(), stream -> new HashMap<>())
              .putIfAbsent(request.id().value(), stored);
      assertThat(first == null ? stored : first).isEqualTo(stored);
    }
  }

  private static long nextPause(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> Duration.ofMinutes(29).toMillis();
      case 1 -> Duration.ofMinutes(61).toMillis();
      default -> random.nextInt(2_000);
    };
  }

  /// Returns a new request, or repeats an earlier one, perhaps much later.
  private CommandRequest nextRequest(Random random, List<CommandRequest> underWay, long now) {
    if (!underWay.isEmpty() && random.nextInt(3) == 0) {
      return underWay.get(random.nextInt(underWay.size()));
    }
    CommandRequest request = newRequest(random, now);
    underWay.add(request);
    return request;
  }

  private CommandRequest newRequest(Random random, long now) {
    TestConversation conversation = CONVERSATIONS.get(random.nextInt(2));
    return switch (random.nextInt(10)) {
      case 0 -> request(id(now, random.nextInt(1_000)), ALICE.publish());
      case 1, 2 -> request(id(START, 1), conversation.creation());
      case 3 -> {
        UUID messageId = id(now, random.nextInt(1_000));
        yield request(messageId, notAMember(conversation, messageId));
      }
      default -> message(conversation, random, now);
    };
  }

  /// Sends like a gateway: an id older than the window is first looked up in the read model.
  private CommandRequest message(TestConversation conversation, Random random, long now) {
    long idTime = START + random.nextInt(20) * Duration.ofMinutes(10).toMillis();
    UUID messageId = id(Math.min(idTime, now), random.nextInt(2));
    boolean old = Uuids.timeOfVersion7(messageId) < now - HandlerHarness.WINDOW.toMillis();
    Long checkedLeaf = old && !readModel.contains(messageId) ? readModelEvents : null;
    String body = "{\"text\":\"%d\"}".formatted(random.nextInt(2));
    return request(messageId, conversation.message(messageId, body), checkedLeaf);
  }

  private static Command.SendMessage notAMember(TestConversation conversation, UUID messageId) {
    Command.SendMessage message = conversation.message(messageId, "{}");
    return new Command.SendMessage(
        message.conversationId(),
        new MessageId(messageId),
        TestUser.create(3).id(),
        1,
        null,
        message.body(),
        1,
        message.share());
  }

  private void readBack(RecordedEvent event) {
    readModel.add(event.commandId().value());
    readModelEvents++;
  }

  private static void assertGaplessAndChained(HandlerHarness worker) {
    Map<StreamId, Bytes> previous = new HashMap<>();
    Map<StreamId, Long> seqs = new HashMap<>();
    MerkleTree tree = new MerkleTree();
    List<RecordedEvent> events = worker.events();
    for (int i = 0; i < events.size(); i++) {
      RecordedEvent event = events.get(i);
      StreamId stream = event.streamId();
      assertThat(event.leafIndex()).isEqualTo(i);
      assertThat(event.seq()).isEqualTo(seqs.merge(stream, 1L, Long::sum));
      assertThat(event.previous())
          .isEqualTo(previous.getOrDefault(stream, RecordedEvent.NO_PREVIOUS));
      Bytes leaf = TestEventKeys.read(worker.log.get(i).shared()).leaf();
      previous.put(stream, leaf);
      tree.append(Hash.of(leaf.shared()));
    }
    assertThat(worker.state.frontier().root()).isEqualTo(tree.root());
    assertThat(worker.deadLetters).isEmpty();
  }

  private static void assertEveryMessageOnce(List<RecordedEvent> events) {
    Set<List<Object>> seen = new HashSet<>();
    for (RecordedEvent event : events) {
      Object what =
          switch (event.event()) {
            case Event.MessageSealed message -> message.messageId();
            case Event.ConversationCreated created -> "created";
            case Event.EpochStarted started -> started.epoch().epoch();
            case Event.IdentityPublished published -> published.version();
            case Event other -> throw new AssertionError("nothing makes a " + other);
          };
      assertThat(seen.add(List.of(event.streamId(), what)))
          .as("%s %s", event.streamId(), what)
          .isTrue();
    }
  }
}
