package io.sealedlog.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Covers texts of every length and offset around the eight bytes that are scanned together, with
/// one special byte at every place, inside and outside the range.
class TextBytesTest {
  private static final int LONGEST = 25;

  @Test
  void areAsciiWithoutANegativeOne() {
    for (int odd : new int[] {0x80, 0xc3, 0xff}) {
      everyLine(
          (byte) odd,
          (bytes, from, to, inside) ->
              assertThat(TextBytes.areAscii(bytes, from, to)).isEqualTo(!inside));
    }
  }

  @Test
  void areAsciiWithAnyThatIsNot() {
    for (int other = 0; other < 0x80; other++) {
      everyLine(
          (byte) other,
          (bytes, from, to, inside) -> assertThat(TextBytes.areAscii(bytes, from, to)).isTrue());
    }
  }

  @Test
  void containWhatIsThere() {
    everyLine(
        (byte) '\\',
        (bytes, from, to, inside) ->
            assertThat(TextBytes.contain(bytes, from, to, '\\')).isEqualTo(inside));
  }

  @Test
  void containNothingThatIsOnlyNear() {
    for (int near : new int[] {'\\' - 1, '\\' + 1, '\\' | 0x80, 0, 0xff}) {
      everyLine(
          (byte) near,
          (bytes, from, to, inside) ->
              assertThat(TextBytes.contain(bytes, from, to, '\\')).isFalse());
    }
  }

  @Test
  void arePlainInJsonWithoutWhatItEscapes() {
    for (int other = 0; other < 0x100; other++) {
      boolean plain = other >= ' ' && other < 0x80 && other != '"' && other != '\\';
      for (int length = 1; length <= LONGEST; length++) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'a');
        for (int place = 0; place < length; place++) {
          bytes[place] = (byte) other;
          assertThat(TextBytes.arePlainInJson(bytes)).isEqualTo(plain);
          bytes[place] = 'a';
        }
      }
    }
  }

  private interface Check {
    void check(byte[] bytes, int from, int to, boolean inside);
  }

  private static void everyLine(byte odd, Check check) {
    byte[] bytes = new byte[LONGEST];
    Arrays.fill(bytes, (byte) 'a');
    for (int place = 0; place < LONGEST; place++) {
      bytes[place] = odd;
      for (int from = 0; from <= LONGEST; from++) {
        for (int to = from; to <= LONGEST; to++) {
          check.check(bytes, from, to, from <= place && place < to);
        }
      }
      bytes[place] = 'a';
    }
  }
}
