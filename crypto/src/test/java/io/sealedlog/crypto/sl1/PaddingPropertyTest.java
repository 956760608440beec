package io.sealedlog.crypto.sl1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sealedlog.crypto.MalformedException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PaddingPropertyTest {
  @Property
  void unpadGivesBackWhatPadTook(@ForAll @Size(max = 4000) byte[] body) {
    assertThat(Padding.unpad(Padding.pad(body))).isEqualTo(body);
  }

  @Property
  void paddingAddsAtMostAnEighth(
      @ForAll @IntRange(min = 1021, max = Padding.MAX_BODY_LENGTH) int n) {
    assertThat(Padding.paddedLength(n) - n - 4).isBetween(0, n / 8);
  }

  @Property
  void refusesAnyBitInThePadding(
      @ForAll @Size(max = 40) byte[] body,
      @ForAll @IntRange(max = 63) int at,
      @ForAll @IntRange(max = 7) int bit) {
    byte[] padded = Padding.pad(body);
    int index = Math.max(4 + body.length, at);
    padded[index] ^= (byte) (1 << bit);

    assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> Padding.unpad(padded));
  }

  @Property
  void refusesAnotherLength(
      @ForAll @Size(max = 3000) byte[] body, @ForAll @IntRange(max = 4000) int n) {
    byte[] padded = Padding.pad(body);
    if (n != padded.length) {
      byte[] other = Arrays.copyOf(padded, n);

      assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> Padding.unpad(other));
    }
  }
}
