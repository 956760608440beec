package io.sealedlog.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ServicesTest {
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @Test
  void startsInOrderAndClosesInReverse() {
    Services services = services(new Recorded("a"), new Recorded("b"));

    services.start();
    services.close();
    services.close();

    assertThat(seen).containsExactly("start a", "start b", "close b", "close a");
  }

  @Test
  void drainsWhatStartedTheLastOneFirst() throws InterruptedException {
    Services services = services(new Recorded("a"), new Recorded("b"));
    services.drain();
    services.start();

    services.drain();
    services.close();

    assertThat(seen)
        .containsExactly("start a", "start b", "drain b", "drain a", "close b", "close a");
  }

  @Test
  void closesWhatStartedWhenOneDoesNot() {
    Service broken =
        new Recorded("broken") {
          @Override
          public void start() {
            throw new StartException("no");
          }
        };

    assertThatThrownBy(services(new Recorded("a"), broken, new Recorded("c"))::start)
        .isInstanceOf(StartException.class);
    assertThat(seen).containsExactly("start a", "close a");
  }

  @Test
  void leavesAServiceBehindThatDoesNotClose() {
    CountDownLatch never = new CountDownLatch(1);
    Service hanging =
        new Recorded("hanging") {
          @Override
          public void close() {
            try {
              never.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    Services services =
        new Services("all", List.of(new Recorded("a"), hanging), Duration.ofMillis(50));
    services.start();

    services.close();

    assertThat(seen).containsExactly("start a", "start hanging", "close a");
    never.countDown();
  }

  @Test
  void closesTheOthersWhenOneFailsToClose() {
    Service failing =
        new Recorded("failing") {
          @Override
          public void close() {
            throw new IllegalStateException("no");
          }
        };
    Services services = services(new Recorded("a"), failing);
    services.start();

    services.close();

    assertThat(seen).containsExactly("start a", "start failing", "close a");
  }

  @Test
  void endsForTheFirstReason() throws Exception {
    Termination termination = new Termination();
    assertThat(termination.await(Duration.ofMillis(1))).isFalse();

    termination.fail("worker", new IllegalStateException("gone"));
    termination.stop();

    assertThat(termination.requested()).isTrue();
    assertThat(termination.await()).isEqualTo(ExitCode.FAILED);
  }

  private static Services services(Service... services) {
    return new Services("all", List.of(services), Duration.ofSeconds(10));
  }

  private class Recorded implements Service {
    private final String name;

    Recorded(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void start() {
      seen.add("start " + name);
    }

    @Override
    public void drain() {
      seen.add("drain " + name);
    }

    @Override
    public void close() {
      seen.add("close " + name);
    }
  }
}
