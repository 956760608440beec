package io.sealedlog.worker.processing;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestUser;
import io.sealedlog.worker.recent.OutcomeMemory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/// With little memory, slow commands, wrong clocks and copied records, no message is stored twice,
/// and every message can be stored.
class EvictionPropertyTest {
  private static final long START = 1_795_460_000_000L;
  private static final int STEPS = 400;
  private static final int RECENT = 12;
  private static final int SLICE_OF_FOUR = 500;
  private static final TestConversation CONVERSATION =
      TestConversation.create(id(START, 99), Suite.X25519, List.of(TestUser.create(1)));

  /// A command on its way to the broker.
  private record Send(UUID id, @Nullable Long checkedLeaf) {}

  /// @param at broker timestamp
  private record Appended(Send send, long at) {}

  @Property(tries = 150)
  void everyMessageIsStoredOnce(@ForAll long seed) {
    History history = new History(seed);

    history.runRandomSteps();
    history.commit();

    for (UUID id : history.ids) {
      history.sendUntilStored(id);
    }
    assertThat(history.stored()).hasSameElementsAs(history.ids);
  }

  private static Outcome rejected(RejectionCode code) {
    return new Outcome.Rejected(code);
  }

  private static final class History {
    private final List<UUID> ids = new ArrayList<>();
    private final List<Send> sent = new ArrayList<>();
    private final Deque<Appended> undecided = new ArrayDeque<>();
    private final List<Appended> uncommitted = new ArrayList<>();
    private final Map<Appended, Outcome> answers = new HashMap<>();
    private final HandlerHarness worker;
    private final Random random;
    private long now = START;
    private long committed;
    private long readable;

    private History(long seed) {
      random = new Random(seed);
      worker =
          new HandlerHarness(
              new OutcomeMemory(
                  SLICE_OF_FOUR * (2L + random.nextInt(4)),
                  1 << random.nextInt(3),
                  HandlerHarness.LIMITS,
                  new SecureRandom()));
      worker.send(request(id(START, 1), CONVERSATION.creation()), START);
      commit();
    }

    private void runRandomSteps() {
      for (int step = 0; step < STEPS; step++) {
        letTimePass();
        switch (random.nextInt(20)) {
          case 0, 1, 2, 3, 4 -> attempt();
          case 5, 6, 7, 8 -> append();
          case 9, 10, 11, 12, 13 -> decide();
          case 14 -> copy();
          case 15, 16 -> commit();
          case 17, 18 -> project();
          default -> restart();
        }
      }
    }

    private void letTimePass() {
      now +=
          switch (random.nextInt(60)) {
            case 0 -> Duration.ofMinutes(25).toMillis();
            case 1 -> -random.nextLong(Duration.ofMinutes(12).toMillis());
            case 2 -> -random.nextLong(Duration.ofSeconds(50).toMillis());
            default -> random.nextInt(2_000);
          };
    }

    /// Sends a command of any client through any gateway, with a right or wrong clock, with or
    /// without a check of the id, perhaps long after the check.
    private void attempt() {
      UUID id = anyId();
      switch (random.nextInt(3)) {
        case 0 -> sent.add(new Send(id, null));
        case 1 -> lookUpAndSend(id);
        default -> {
          UUID own = newId();
          sent.add(new Send(own, committed));
        }
      }
    }

    private UUID anyId() {
      return !ids.isEmpty() && random.nextInt(3) > 0
          ? ids.get(Math.max(0, ids.size() - 1 - random.nextInt(RECENT)))
          : newId();
    }

    private UUID newId() {
      long skew =
          switch (random.nextInt(6)) {
            case 0 -> 29_999;
            case 1 -> random.nextLong(30_000);
            case 2 -> Duration.ofMinutes(5).toMillis();
            case 3 -> -random.nextLong(Duration.ofMinutes(10).toMillis());
            case 4 -> -random.nextLong(Duration.ofHours(3).toMillis());
            default -> 0;
          };
      ids.add(id(now + skew, 10 + ids.size()));
      return ids.getLast();
    }

    /// Looks an id up like a gateway, which notes the read model's position before the lookup.
    private void lookUpAndSend(UUID id) {
      if (!isReadable(id)) {
        sent.add(new Send(id, readable));
      }
    }

    private void append() {
      if (!sent.isEmpty()) {
        undecided.add(new Appended(sent.remove(random.nextInt(sent.size())), now));
      }
    }

    /// Appends a record a second time, as anybody who can write to Kafka may do.
    private void copy() {
      List<Appended> all = new ArrayList<>(answers.keySet());
      if (!all.isEmpty()) {
        sent.add(all.get(random.nextInt(all.size())).send());
      }
    }

    private void decide() {
      Appended next = undecided.poll();
      if (next != null) {
        uncommitted.add(next);
        answers.put(next, decide(next));
      }
    }

    private Outcome decide(Appended command) {
      int events = worker.log.size();
      int results = worker.results.size();
      UUID id = command.send().id();
      var request = request(id, CONVERSATION.message(id, "{}"), command.send().checkedLeaf());
      worker.send(request, command.at());
      return worker.answer(request, events, results);
    }

    private void commit() {
      worker.commit();
      committed = worker.log.size();
      for (Appended command : uncommitted) {
        Outcome answer = answers.get(command);
        if (rejected(RejectionCode.ID_TOO_OLD).equals(answer)) {
          lookUpAndSend(command.send().id());
        }
      }
      uncommitted.clear();
      assertThat(stored()).doesNotHaveDuplicates();
    }

    private void project() {
      readable += random.nextLong(committed - readable + 1);
    }

    /// Restarts the worker, which decides the uncommitted commands again.
    private void restart() {
      worker.restart(1 + random.nextInt(worker.log.size()));
      uncommitted.reversed().forEach(undecided::addFirst);
      uncommitted.clear();
    }

    private List<UUID> stored() {
      return messages(committed);
    }

    private boolean isReadable(UUID id) {
      return messages(readable).contains(id);
    }

    private List<UUID> messages(long upTo) {
      return worker.events().subList(0, (int) upTo).stream()
          .filter(event -> event.event() instanceof Event.MessageSealed)
          .map(RecordedEvent::commandId)
          .map(command -> command.value())
          .toList();
    }

    /// Sends like a gateway without any disturbance.
    private void sendUntilStored(UUID id) {
      now = Math.max(now, Uuids.timeOfVersion7(id));
      readable = committed;
      Optional<Outcome> answer = Optional.empty();
      if (!isReadable(id)) {
        answer = Optional.of(decide(new Appended(new Send(id, readable), now)));
        commit();
      }
      assertThat(answer.map(Outcome.Stored.class::isInstance).orElse(true))
          .as("%s: %s", id, answer)
          .isTrue();
      Set<UUID> all = new HashSet<>(stored());
      assertThat(all).contains(id);
    }
  }
}
