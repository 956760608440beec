package io.sealedlog.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UuidsTest {
  /// The example of RFC 9562, appendix A.6: 2022-02-22T19:22:22.000Z.
  private static final UUID VERSION_7 = UUID.fromString("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");

  @Test
  void bytesAreTheDigitsInOrder() {
    assertThat(HexFormat.of().formatHex(Uuids.bytes(VERSION_7)))
        .isEqualTo("017f22e279b07cc398c4dc0c0c07398f");
    assertThat(Uuids.ofBytes(Uuids.bytes(VERSION_7))).isEqualTo(VERSION_7);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 15, 17})
  void refusesAnotherNumberOfBytes(int length) {
    assertThatIllegalArgumentException().isThrownBy(() -> Uuids.ofBytes(new byte[length]));
  }

  @Test
  void parsesTheOneTextForm() {
    assertThat(Uuids.parse(VERSION_7.toString())).contains(VERSION_7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
        "017f22e279b07cc398c4dc0c0c07398f",
        "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f ",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "1-1-1-1-1",
      })
  void parsesNothingElse(String text) {
    assertThat(Uuids.parse(text)).isEmpty();
  }

  @Test
  void comparesAsUnsignedBytes() {
    UUID low = UUID.fromString("7fffffff-ffff-ffff-7fff-ffffffffffff");
    UUID high = UUID.fromString("80000000-0000-0000-0000-000000000000");
    UUID higher = UUID.fromString("80000000-0000-0000-8000-000000000000");

    assertThat(Uuids.compare(low, high)).isNegative();
    assertThat(Uuids.compare(higher, high)).isPositive();
    assertThat(Uuids.compare(high, high)).isZero();
    assertThat(new UserId(low)).isLessThan(new UserId(high));
  }

  @Test
  void knowsVersion7AndItsTime() {
    assertThat(Uuids.isVersion7(VERSION_7)).isTrue();
    assertThat(Uuids.timeOfVersion7(VERSION_7)).isEqualTo(1645557742000L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "919108f7-52d1-4320-9bac-f847db4148a8",
        "017f22e2-79b0-7cc3-c8c4-dc0c0c07398f",
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
      })
  void otherVersionsAndVariantsAreNotVersion7(String text) {
    assertThat(Uuids.isVersion7(UUID.fromString(text))).isFalse();
  }
}
