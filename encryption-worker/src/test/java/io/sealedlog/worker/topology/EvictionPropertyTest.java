package io.sealedlog.worker.topology;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestUser;
import io.sealedlog.worker.processing.HandlerHarness;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/// However few outcomes are kept and however long commands are under way: with gateways that check
/// as they should, no message is stored twice, and every one can be stored.
class EvictionPropertyTest {
  private static final long START = 1_795_460_000_000L;
  private static final int STEPS = 300;
  private static final int RECENT = 12;
  private static final TestConversation CONVERSATION =
      TestConversation.create(id(START, 99), Suite.X25519, List.of(TestUser.create(1)));

  /// A command on its way to the broker.
  private record Send(UUID id, @Nullable Long checkedAt) {}

  /// @param at broker timestamp
  private record Appended(Send send, long at) {}

  @Property(tries = 60)
  void noMessageIsStoredTwice(@ForAll long seed) {
    try (History history = new History(seed)) {
      history.unfold();
      history.deliverAll();
    }
  }

  @Property(tries = 20)
  void aMessageOfAForgottenTimeIsTakenWithACheck(@ForAll long seed) {
    try (History history = new History(seed)) {
      for (int i = 0; i < 50; i++) {
        history.attempt(id(START + i, i));
      }
      history.deliverAll();
      UUID fresh = id(START, 1_000);

      history.attempt(fresh);
      history.deliverAll();

      assertThat(history.readModel).contains(fresh);
    }
  }

  private static Outcome tooOld() {
    return new Outcome.Rejected(RejectionCode.ID_TOO_OLD, false);
  }

  private static final class History implements AutoCloseable {
    private final Set<UUID> readModel = new HashSet<>();
    private final List<UUID> ids = new ArrayList<>();
    private final List<Send> sent = new ArrayList<>();
    private final Deque<Appended> undecided = new ArrayDeque<>();
    private final TaskStores stores = new TaskStores();
    private final HandlerHarness worker = new HandlerHarness();
    private final Random random;
    private final int bound;
    private long now = START;

    private History(long seed) {
      random = new Random(seed);
      bound = 2 + random.nextInt(8);
      worker.use(stores.state(), bound);
      worker.send(request(id(START, 1), CONVERSATION.creation()), START);
    }

    @Override
    public void close() {
      stores.close();
    }

    private void unfold() {
      for (int step = 0; step < STEPS; step++) {
        now += random.nextInt(60) == 0 ? Duration.ofMinutes(25).toMillis() : random.nextInt(2_000);
        switch (random.nextInt(10)) {
          case 0, 1, 2 -> attempt(anyId());
          case 3, 4, 5 -> append();
          case 6, 7, 8 -> decide();
          default -> restart();
        }
      }
    }

    private void deliverAll() {
      while (!sent.isEmpty() || !undecided.isEmpty()) {
        now++;
        append();
        decide();
      }
    }

    /// One that was there lately, or a new one of a time up to 80 minutes ago.
    private UUID anyId() {
      if (!ids.isEmpty() && random.nextInt(3) > 0) {
        return ids.get(Math.max(0, ids.size() - 1 - random.nextInt(RECENT)));
      }
      long age = random.nextInt(5) * Duration.ofMinutes(20).toMillis() / (1 + random.nextInt(50));
      ids.add(id(now - age, 10 + ids.size()));
      return ids.getLast();
    }

    /// As a gateway does it: what is old for certain is checked, else the worker may ask for it.
    private void attempt(UUID id) {
      if (Uuids.timeOfVersion7(id) < now - HandlerHarness.WINDOW.toMillis()) {
        check(id);
      } else {
        sent.add(new Send(id, null));
      }
    }

    /// Waits until all that the broker has is decided and in the read model, and looks there.
    private void check(UUID id) {
      long checkedAt = now;
      while (!undecided.isEmpty()) {
        decide();
      }
      if (!readModel.contains(id)) {
        sent.add(new Send(id, checkedAt));
      }
    }

    private void append() {
      if (!sent.isEmpty()) {
        now++;
        undecided.add(new Appended(sent.remove(random.nextInt(sent.size())), now));
      }
    }

    private void decide() {
      Appended next = undecided.poll();
      if (next == null) {
        return;
      }
      int events = worker.log.size();
      int results = worker.results.size();
      UUID id = next.send().id();
      worker.send(request(id, CONVERSATION.message(id, "{}"), next.send().checkedAt()), next.at());
      if (worker.log.size() > events) {
        assertThat(readModel.add(id)).as("%s is stored once", id).isTrue();
      }
      if (worker
              .answer(request(id, CONVERSATION.message(id, "{}")), events, results)
              .equals(tooOld())
          && next.send().checkedAt() == null) {
        check(id);
      }
      assertThat(kept()).isLessThanOrEqualTo(bound + 1);
    }

    private long kept() {
      return stores.count(WorkerStores::outcomes);
    }

    private void restart() {
      worker.use(stores.state(), bound);
    }
  }
}
