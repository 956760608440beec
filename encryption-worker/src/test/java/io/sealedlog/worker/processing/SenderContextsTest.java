package io.sealedlog.worker.processing;

import static io.sealedlog.worker.TestRequests.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.sl1.SenderContext;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestUser;
import io.sealedlog.worker.kernel.EpochState;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SenderContextsTest {
  private static final TestConversation FIRST =
      TestConversation.create(id(1, 98), Suite.X25519, List.of(TestUser.create(1)));
  private static final TestConversation SECOND =
      TestConversation.create(id(1, 99), Suite.X25519, List.of(TestUser.create(1)));

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

  @Test
  void messagesOfAConversationShareAContextUpToItsLimit() {
    SenderContexts contexts = contexts(10);

    for (int context = 0; context < 2; context++) {
      for (int i = 0; i < SenderContext.MAX_MESSAGES; i++) {
        assertThat(seal(contexts, FIRST).enc() != null).isEqualTo(i == 0);
      }
    }
  }

  @Test
  void aDiscardedContextIsNotUsedAgain() {
    SenderContexts contexts = contexts(10);
    Event.MessageSealed before = seal(contexts, FIRST);
    contexts.discard(FIRST.id().stream());

    Event.MessageSealed after = seal(contexts, FIRST);

    assertThat(after.enc()).isNotNull();
    assertThat(after.contextId()).isNotEqualTo(before.contextId());
  }

  @Test
  void closingWipesAllAndNewOnesCanBeOpened() {
    SenderContexts contexts = contexts(10);
    seal(contexts, FIRST);

    contexts.close();

    assertThat(contexts.isEmpty()).isTrue();
    assertThat(seal(contexts, FIRST).enc()).isNotNull();
  }

  @Test
  void theLeastRecentlyUsedContextIsEvicted() {
    SenderContexts contexts = contexts(1);
    seal(contexts, FIRST);
    seal(contexts, SECOND);

    assertThat(seal(contexts, SECOND).enc()).isNull();
    assertThat(seal(contexts, FIRST).enc()).isNotNull();
  }

  @Test
  void anExpiredContextIsClosed() {
    SenderContexts contexts = contexts(10);
    seal(contexts, FIRST);
    now.updateAndGet(time -> time.plus(SenderContext.MAX_AGE).minusMillis(1));
    contexts.closeExpired();
    assertThat(contexts.isEmpty()).isFalse();

    now.updateAndGet(time -> time.plus(Duration.ofMillis(1)));
    contexts.closeExpired();

    assertThat(contexts.isEmpty()).isTrue();
  }

  private SenderContexts contexts(int maxOpen) {
    return new SenderContexts(
        maxOpen, new SettableClock(now::get, ZoneOffset.UTC), new SecureRandom());
  }

  private static Event.MessageSealed seal(SenderContexts contexts, TestConversation conversation) {
    return contexts.seal(
        new EpochState(
            1,
            conversation.epoch().suite(),
            conversation.epoch().publicKey(),
            conversation.epoch().membersHash(),
            1,
            conversation.epoch().shareCommitment(),
            0),
        conversation.message(id(1, 1), "{}"),
        5);
  }
}
