package io.sealedlog.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sealedlog.protocol.Position;
import io.sealedlog.runtime.database.DatabaseException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadProgressTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void asksOnceForAllWhoWantToKnowMeanwhile() throws InterruptedException {
    CountDownLatch answer = new CountDownLatch(1);
    ReadProgress progress =
        new ReadProgress(() -> {
          asked.incrementAndGet();
          try {
            answer.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return List.of(7L, 9L);
        });
    List<List<Long>> answers = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      threads.add(Thread.ofPlatform().start(() -> answers.add(progress.nextLeaf())));
    }
    await()
        .atMost(SOON)
        .until(
            () -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));

    answer.countDown();

    for (Thread thread : threads) {
      assertThat(thread.join(SOON)).isTrue();
    }
    assertThat(answers).hasSize(20).containsOnly(List.of(7L, 9L));
    assertThat(asked).hasValue(1);
  }

  @Test
  void asksAgainTheNextTimeAlsoAfterAFailure() {
    ReadProgress progress =
        new ReadProgress(() -> {
          if (asked.incrementAndGet() == 1) {
            throw new DatabaseException(new SQLException("away", "08006"));
          }
          return List.of((long) asked.get());
        });

    assertThatThrownBy(progress::nextLeaf).isInstanceOf(DatabaseException.class);
    assertThat(progress.nextLeaf()).containsExactly(2L);
    assertThat(progress.await(new Position(0, 4), SOON)).isTrue();
    assertThat(progress.await(new Position(0, 1_000_000), Duration.ZERO)).isFalse();
  }
}
