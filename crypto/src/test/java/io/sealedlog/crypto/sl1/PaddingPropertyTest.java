package io.sealedlog.crypto.sl1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sealedlog.crypto.MalformedException;
import java.util.Arrays;
import net.jqwik.api.Example;
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

  @Property
  void aPaddedLengthIsOneThatSomeBodyGets(@ForAll @IntRange(max = 100_000) int n) {
    int body = Math.max(0, n - 4);

    assertThat(Padding.isPaddedLength(n)).isEqualTo(n >= 4 && Padding.paddedLength(body) == n);
    assertThat(Padding.isPaddedLength(Padding.paddedLength(n))).isTrue();
  }

  @Property
  void noOtherLengthIsOneWithinTheGapToTheNext(@ForAll @IntRange(max = 20_000) int n) {
    int padded = Padding.paddedLength(n);

    for (int length = n + 5; length < padded; length++) {
      assertThat(Padding.isPaddedLength(length)).isFalse();
    }
  }

  @Example
  void impossibleLengthsAreNotPaddedLengths() {
    assertThat(Padding.isPaddedLength(-1)).isFalse();
    assertThat(Padding.isPaddedLength(0)).isFalse();
    assertThat(Padding.isPaddedLength(63)).isFalse();
    assertThat(Padding.isPaddedLength(64)).isTrue();
    assertThat(Padding.isPaddedLength(1_024)).isTrue();
    assertThat(Padding.isPaddedLength(1_056)).isFalse();
    assertThat(Padding.isPaddedLength(1_088)).isTrue();
    assertThat(Padding.isPaddedLength(Integer.MAX_VALUE)).isFalse();
  }
}
