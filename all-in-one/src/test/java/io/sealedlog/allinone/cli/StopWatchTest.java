package io.sealedlog.allinone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.runtime.ExitCode;
import io.sealedlog.runtime.Service;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.Termination;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StopWatchTest {
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration AGES = Duration.ofDays(1);

  private final Termination termination = new Termination();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger halts = new AtomicInteger();

  @Test
  void endsWhatIsNotClosedInTimeAfterAFailure() {
    termination.fail("worker", new IllegalStateException("a fault"));

    watch(MOMENT);

    assertThat(halts).hasValue(1);
  }

  @Test
  void letsGoWhatIsClosedAfterAFailure() {
    termination.fail("worker", new IllegalStateException("a fault"));
    closed.countDown();

    watch(AGES);

    assertThat(halts).hasValue(0);
  }

  @Test
  void leavesAStopToWhoeverAskedForIt() {
    termination.stop();

    watch(MOMENT);

    assertThat(halts).hasValue(0);
  }

  @Test
  void endsARealProcessThatHangsWhileItCloses() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Hanging.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isEqualTo(ExitCode.FAILED.number());
    } finally {
      process.destroyForcibly();
    }
  }

  private void watch(Duration bound) {
    new StopWatch(termination, closed, bound, halts::incrementAndGet).watch();
  }

  /// A process whose only service fails and then never closes.
  record Hanging(ServiceContext context) implements Service {
    static void main() {
      PrintWriter errors = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
      ExitCode _ = new ServiceProcess(errors, Duration.ofMillis(100)).run(Hanging::new, _ -> {});
      // Never reached: an orderly end would show.
      System.exit(99);
    }

    @Override
    public String name() {
      return "hanging";
    }

    @Override
    public void start() {
      context.termination().fail(name(), new IllegalStateException("a fault"));
    }

    @Override
    public void close() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
