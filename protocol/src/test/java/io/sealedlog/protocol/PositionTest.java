package io.sealedlog.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
  @ParameterizedTest
  @CsvSource({"0.0, 0, 0", "3.1000, 3, 1000", "11.999999999999999999, 11, 999999999999999999"})
  void readsAndWritesOneText(String text, int partition, long leafIndex) {
    assertThat(Position.parse(text)).isEqualTo(new Position(partition, leafIndex));
    assertThat(new Position(partition, leafIndex)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.",
        ".1",
        "01.1",
        "1.01",
        "-1.1",
        "1.-1",
        "+1.1",
        "1.1.1",
        " 1.1",
        "1.1\n",
        "1,1",
        "1.1e3",
        "1000000.1",
        "1.1000000000000000000",
        "٣.٤",
      })
  void refusesAnyOther(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Position.parse(text));
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "0, -1"})
  void refusesNegativeNumbers(int partition, long leafIndex) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Position(partition, leafIndex));
  }
}
