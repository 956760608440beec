package io.sealedlog.allinone.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinesUnderWayTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private final LinesUnderWay lines = new LinesUnderWay(10, 1_000);

  @Test
  void givesTheLinesInTheirOrderAndNothingWhenNoneComes() throws Exception {
    lines.add(line(1));
    lines.add(line(2));

    assertThat(lines.take(LONG)).isEqualTo(line(1));
    assertThat(lines.take(LONG)).isEqualTo(line(2));
    assertThat(lines.take(Duration.ofMillis(1))).isNull();
    assertThat(lines.allSent()).isFalse();
    lines.end(null);
    assertThat(lines.take(LONG)).isNull();
    assertThat(lines.allSent()).isTrue();
  }

  @Test
  void givesWhatHasNoOutcomeAgainOnTheNextConnection() throws Exception {
    for (int number = 1; number <= 3; number++) {
      lines.add(line(number));
    }
    Line _ = lines.take(LONG);
    Line _ = lines.take(LONG);
    lines.removeFirst();

    lines.stop();
    assertThat(lines.take(LONG)).isNull();
    lines.startOver();

    assertThat(lines.take(LONG)).isEqualTo(line(2));
    assertThat(lines.take(LONG)).isEqualTo(line(3));
  }

  @Test
  void waitsForWorkUntilThereIsSomeOrItIsStopped() throws Exception {
    Thread adding =
        Thread.startVirtualThread(() -> {
          try {
            lines.add(line(1));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    lines.await();
    adding.join();
    assertThat(lines.poll()).isEqualTo(line(1));

    Thread stopping = Thread.startVirtualThread(lines::stop);
    lines.await();
    stopping.join();
  }

  private static Line line(long number) {
    return new Line(number, number, Bytes.copyOf(new byte[] {'x', '\n'}));
  }
}
