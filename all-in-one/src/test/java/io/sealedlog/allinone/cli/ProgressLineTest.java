package io.sealedlog.allinone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.allinone.batch.Confirmed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  @Test
  void showsPartRateTimeLeftAndErrors() {
    String text =
        ProgressLine.text(new Confirmed(60_000, 1, 7), 50_000, 0.5, 0.4, Duration.ofSeconds(10));

    assertThat(text)
        .isEqualTo("[============            ]  50 %  60,000 lines  5,000/s  0:12 left  7 refused");
  }

  @Test
  void showsNoPartOfWhatHasNoKnownSize() {
    assertThat(ProgressLine.text(new Confirmed(10, 1, 0), 10, -1, 0, Duration.ofSeconds(1)))
        .isEqualTo("10 lines  10/s  0 refused");
  }
}
