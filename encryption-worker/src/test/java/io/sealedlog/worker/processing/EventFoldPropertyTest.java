package io.sealedlog.worker.processing;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestEventKeys;
import io.sealedlog.worker.TestUser;
import io.sealedlog.worker.kernel.ConversationState;
import io.sealedlog.worker.kernel.MisplacedEventException;
import io.sealedlog.worker.state.CacheBudget;
import io.sealedlog.worker.state.MapTable;
import io.sealedlog.worker.state.StoredStreams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// State is derived from events alone: after any commands, folding the log gives the worker's
/// state.
class EventFoldPropertyTest {
  private static final long START = 1_795_460_000_000L;
  private static final int STEPS = 120;
  private static final List<TestUser> USERS =
      IntStream.rangeClosed(1, 6).mapToObj(TestUser::create).toList();
  private static final List<TestConversation> CONVERSATIONS =
      List.of(
          TestConversation.create(id(START, 98), Suite.X25519, USERS.subList(0, 3)),
          TestConversation.create(id(START, 99), Suite.X25519, USERS.subList(2, 5)));

  @Property(tries = 40)
  void foldingTheLogGivesTheWorkersState(@ForAll long seed) {
    HandlerHarness worker = new HandlerHarness();
    Random random = new Random(seed);
    List<GroupCommands> groups =
        CONVERSATIONS.stream()
            .map(conversation -> new GroupCommands(conversation, USERS, random, START))
            .toList();
    List<CommandRequest> sent = new ArrayList<>();
    long now = START;
    for (int step = 0; step < STEPS; step++) {
      CommandRequest request = nextRequest(worker, random, groups, sent, now);
      sent.add(request);
      worker.send(request, now);
      now += random.nextInt(30) == 0 ? Duration.ofDays(31).toMillis() : random.nextInt(2_000);
    }

    try (StoredStreams folded = streams()) {
      for (int i = 0; i < worker.log.size(); i++) {
        EventFold.apply(folded, worker.event(i), leaf(worker, i));
      }
      requireSame(worker, folded);
    }
  }

  @Test
  void anEventThatDoesNotFollowChangesNothing() {
    HandlerHarness worker = new HandlerHarness();
    worker.send(request(id(START, 1), CONVERSATIONS.getFirst().creation()), START);
    worker.send(request(id(START, 2), CONVERSATIONS.getLast().creation()), START);
    try (StoredStreams folded = streams()) {
      EventFold.apply(folded, worker.event(0), leaf(worker, 0));

      assertThatThrownBy(() -> EventFold.apply(folded, worker.event(2), leaf(worker, 2)))
          .isInstanceOf(MisplacedEventException.class)
          .hasMessageContaining("leaf index 2, seq 1")
          .hasMessageEndingWith("doesn't have leaf index 1.");
      assertThatThrownBy(() -> EventFold.apply(folded, worker.event(0), leaf(worker, 0)))
          .isInstanceOf(MisplacedEventException.class);

      assertThat(folded.frontier().size()).isEqualTo(1);
      assertThat(folded.stream(CONVERSATIONS.getLast().id().stream()).conversation()).isNull();
    }
  }

  private static CommandRequest nextRequest(
      HandlerHarness worker,
      Random random,
      List<GroupCommands> groups,
      List<CommandRequest> sent,
      long now) {
    int group = random.nextInt(groups.size());
    ConversationState seen =
        worker.state.stream(CONVERSATIONS.get(group).id().stream()).conversation();
    if (random.nextInt(12) == 0) {
      TestUser user = USERS.get(random.nextInt(USERS.size()));
      return request(
          id(now, 5_000 + sent.size()),
          random.nextBoolean() ? user.publish() : user.renewed().publish());
    }
    if (seen == null) {
      return groups.get(group).creation();
    }
    return random.nextInt(8) == 0
        ? sent.get(random.nextInt(sent.size()))
        : groups.get(group).next(seen, now);
  }

  private static void requireSame(HandlerHarness worker, StoredStreams folded) {
    assertThat(folded.frontier()).isEqualTo(worker.state.frontier());
    worker.events().stream()
        .map(event -> event.streamId())
        .distinct()
        .forEach(stream -> {
          assertThat(folded.head(stream)).isEqualTo(worker.state.head(stream));
          assertThat(folded.stream(stream)).isEqualTo(worker.state.stream(stream));
        });
  }

  private static Bytes leaf(HandlerHarness worker, int index) {
    return TestEventKeys.read(worker.log.get(index).shared()).leaf();
  }

  // The cache is so small that nearly every state is decoded again.
  private static StoredStreams streams() {
    return new StoredStreams(
        new StoredStreams.Tables(new MapTable(), new MapTable(), new MapTable()),
        new CacheBudget(1));
  }
}
