package io.sealedlog.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class HkdfTest {
  /// RFC 5869, appendix A.1.
  @Example
  void derivesTheBasicCase() {
    assertThat(derive("0b".repeat(22), "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9", 42))
        .isEqualTo(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  }

  /// Appendix A.2.
  @Example
  void derivesFromLongInputs() {
    assertThat(derive(counting(0x00, 80), counting(0x60, 80), counting(0xb0, 80), 82))
        .isEqualTo(
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac78272"
                + "71cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3"
                + "434f1d87");
  }

  /// Appendix A.3.
  @Example
  void derivesWithoutSaltAndInfo() {
    assertThat(derive("0b".repeat(22), "", "", 42))
        .isEqualTo(
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
  }

  @Property(tries = 200)
  void agreesWithTheJdk(
      @ForAll @Size(min = 1, max = 100) byte[] ikm,
      @ForAll @Size(max = 100) byte[] salt,
      @ForAll @Size(max = 100) byte[] info,
      @ForAll @IntRange(min = 1, max = 8160) int length)
      throws GeneralSecurityException {
    byte[] expected =
        KDF.getInstance("HKDF-SHA256")
            .deriveData(
                HKDFParameterSpec.ofExtract().addIKM(ikm).addSalt(salt).thenExpand(info, length));

    assertThat(Hkdf.derive(ikm, salt, info, length)).isEqualTo(expected);
  }

  @Example
  void refusesInputsOutsideTheRfc() {
    byte[] some = {1};

    assertThatThrownBy(() -> Hkdf.derive(new byte[0], some, some, 32))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hkdf.derive(some, some, some, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hkdf.derive(some, some, some, 255 * 32 + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String derive(String ikm, String salt, String info, int length) {
    HexFormat hex = HexFormat.of();
    return hex.formatHex(
        Hkdf.derive(hex.parseHex(ikm), hex.parseHex(salt), hex.parseHex(info), length));
  }

  private static String counting(int from, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (from + i);
    }
    return HexFormat.of().formatHex(bytes);
  }
}
