package io.sealedlog.gateway.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PasswordWorkTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void saysBusyAtOnceWhenTheQueueIsFull() {
    CountDownLatch go = new CountDownLatch(1);
    try (PasswordWork work = new PasswordWork(1, 1, registry)) {
      CompletableFuture<Boolean> running = submit(work, go);
      CompletableFuture<Boolean> queued = submit(work, go);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> registry.get("sealedlog.passwords.queue").gauge().value() == 1);

      assertThatThrownBy(() -> work.run(() -> true))
          .isInstanceOfSatisfying(
              Problem.class,
              problem -> {
                assertThat(problem.type()).isEqualTo(ProblemType.BUSY);
                assertThat(problem.headers()).containsKey("Retry-After");
              });

      go.countDown();
      assertThat(running.join()).isTrue();
      assertThat(queued.join()).isTrue();
    }
  }

  @Test
  void leavesNobodyWaitingWhenItCloses() {
    CountDownLatch never = new CountDownLatch(1);
    PasswordWork work = new PasswordWork(1, 1, registry);
    List<CompletableFuture<Boolean>> waiting = List.of(submit(work, never), submit(work, never));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> registry.get("sealedlog.passwords.queue").gauge().value() == 1);

    work.close();

    // One of them was running, and is interrupted.
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> waiting.stream().allMatch(CompletableFuture::isDone));
    assertThat(waiting)
        .extracting(CompletableFuture::exceptionNow)
        .filteredOn(Problem.class::isInstance)
        .singleElement()
        .extracting(Throwable::getMessage)
        .isEqualTo("the server stops");
  }

  @Test
  void handsOnWhatTheWorkThrows() {
    try (PasswordWork work = new PasswordWork(1, 1, registry)) {
      Problem thrown = PasswordVerification.wrong();

      assertThatThrownBy(() ->
              work.run(() -> {
                throw thrown;
              }))
          .isSameAs(thrown);
    }
  }

  private static CompletableFuture<Boolean> submit(PasswordWork work, CountDownLatch go) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            boolean result =
                work.run(() -> {
                  go.await();
                  return true;
                });
            done.complete(result);
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }
}
