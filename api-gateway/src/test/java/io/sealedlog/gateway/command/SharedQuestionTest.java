package io.sealedlog.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sealedlog.runtime.database.DatabaseException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedQuestionTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void givesLatecomersTheAnswerToOneLaterQuestion() throws InterruptedException {
    Semaphore answers = new Semaphore(0);
    SharedQuestion<Integer> question =
        new SharedQuestion<>(() -> {
          int number = asked.incrementAndGet();
          answers.acquireUninterruptibly();
          return number;
        });
    List<Integer> first = new CopyOnWriteArrayList<>();
    List<Integer> later = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    threads.add(Thread.ofPlatform().start(() -> first.add(question.ask())));
    await().atMost(SOON).until(() -> asked.get() == 1);
    for (int i = 0; i < 20; i++) {
      threads.add(Thread.ofPlatform().start(() -> later.add(question.ask())));
    }
    await()
        .atMost(SOON)
        .until(
            () -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));

    answers.release(2);

    for (Thread thread : threads) {
      assertThat(thread.join(SOON)).isTrue();
    }
    assertThat(first).containsExactly(1);
    assertThat(later).hasSize(20).containsOnly(2);
  }

  @Test
  void asksAgainTheNextTimeAlsoAfterAFailure() {
    SharedQuestion<Integer> question =
        new SharedQuestion<>(() -> {
          if (asked.incrementAndGet() == 1) {
            throw new DatabaseException(new SQLException("away", "08006"));
          }
          return asked.get();
        });

    assertThatThrownBy(question::ask).isInstanceOf(DatabaseException.class);
    assertThat(question.ask()).isEqualTo(2);
    assertThat(question.ask()).isEqualTo(3);
  }

  @Test
  void letsThoseAskThemselvesWhoseQuestionFailedInOthersHands() throws InterruptedException {
    Semaphore answers = new Semaphore(0);
    SharedQuestion<Integer> question =
        new SharedQuestion<>(() -> {
          int number = asked.incrementAndGet();
          answers.acquireUninterruptibly();
          if (number == 2) {
            throw new DatabaseException(new SQLException("away", "08006"));
          }
          return number;
        });
    List<Object> told = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  told.add(question.ask());
                } catch (DatabaseException e) {
                  told.add("failed");
                }
              }));
    }
    await()
        .atMost(SOON)
        .until(
            () -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));

    answers.release(3);

    for (Thread thread : threads) {
      assertThat(thread.join(SOON)).isTrue();
    }
    assertThat(told).containsExactlyInAnyOrder(1, "failed", 3);
  }
}
