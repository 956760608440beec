package io.sealedlog.worker.processing;

import static io.sealedlog.worker.TestRequests.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestUser;
import io.sealedlog.worker.kernel.ConversationState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;

/// For random changes of members and roles, messages and retries, based on the present or an
/// earlier state: only members can read, and a conversation always has an admin.
class GroupHistoryPropertyTest {
  private static final long START = 1_795_460_000_000L;
  private static final int STEPS = 150;
  private static final List<TestUser> USERS =
      IntStream.rangeClosed(1, 6).mapToObj(TestUser::create).toList();
  private static final TestConversation CONVERSATION =
      TestConversation.create(id(START, 99), Suite.X25519, USERS.subList(0, 3));
  private static final StreamId STREAM = CONVERSATION.id().stream();
  private static final Set<Class<?>> EVENTS_SEEN = new HashSet<>();
  private static final Set<RejectionCode> REJECTIONS_SEEN = EnumSet.noneOf(RejectionCode.class);

  private final Map<CommandRequest, Outcome> stored = new HashMap<>();

  @Property(tries = 60)
  void everyGroupKeepsItsGuarantees(@ForAll long seed) {
    stored.clear();
    HandlerHarness worker = new HandlerHarness();
    Random random = new Random(seed);
    GroupCommands commands = new GroupCommands(CONVERSATION, USERS, random, START);
    List<CommandRequest> sent = new ArrayList<>(List.of(commands.creation()));
    List<ConversationState> seen = new ArrayList<>();
    GroupHistory history = new GroupHistory();
    long now = START;
    for (int step = 0; step < STEPS; step++) {
      CommandRequest request =
          step == 0 ? sent.getFirst() : nextRequest(random, commands, sent, seen, now);
      handle(worker, request, now, history);
      ConversationState state = worker.state.stream(STREAM).conversation();
      history.requireMembers(state.members());
      seen.add(state);
      now += nextPause(random);
    }

    assertThat(worker.deadLetters).isEmpty();
  }

  @AfterContainer
  static void everyEventAndEveryRefusalOccurred() {
    assertThat(EVENTS_SEEN).hasSize(8);
    assertThat(REJECTIONS_SEEN)
        .contains(
            RejectionCode.NOT_A_MEMBER,
            RejectionCode.NOT_AN_ADMIN,
            RejectionCode.ALREADY_A_MEMBER,
            RejectionCode.NO_SUCH_MEMBER,
            RejectionCode.LAST_ADMIN,
            RejectionCode.STALE_EPOCH,
            RejectionCode.EPOCH_EXPIRED,
            RejectionCode.ID_TOO_OLD,
            RejectionCode.INVALID_COMMAND);
  }

  private void handle(
      HandlerHarness worker, CommandRequest request, long now, GroupHistory history) {
    int events = worker.log.size();
    int results = worker.results.size();
    worker.send(request, now);
    Outcome answer = worker.answer(request, events, results);
    if (answer instanceof Outcome.Stored) {
      Outcome first = stored.putIfAbsent(request, answer);
      assertThat(first == null || first.equals(answer)).as("a repetition changes nothing").isTrue();
      assertThat(first == null).isEqualTo(worker.log.size() > events);
    } else {
      REJECTIONS_SEEN.add(((Outcome.Rejected) answer).code());
    }
    for (RecordedEvent event : worker.events().subList(events, worker.log.size())) {
      EVENTS_SEEN.add(event.event().getClass());
      history.read(event);
    }
  }

  /// Returns a command based on the present or an earlier state, or a repeated one.
  private static CommandRequest nextRequest(
      Random random,
      GroupCommands commands,
      List<CommandRequest> sent,
      List<ConversationState> seen,
      long now) {
    int choice = random.nextInt(10);
    if (choice < 2) {
      return sent.get(random.nextInt(sent.size()));
    }
    boolean stale = choice == 2;
    ConversationState from =
        stale ? seen.get(Math.max(0, seen.size() - 1 - random.nextInt(8))) : seen.getLast();
    CommandRequest request = choice == 3 ? commands.dueEpoch(from, now) : commands.next(from, now);
    sent.add(request);
    return request;
  }

  private static long nextPause(Random random) {
    return switch (random.nextInt(40)) {
      case 0 -> Duration.ofDays(31).toMillis();
      case 1, 2 -> Duration.ofMinutes(70).toMillis();
      case 3, 4 -> Duration.ofMinutes(20).toMillis();
      default -> random.nextInt(2_000);
    };
  }
}
