package io.sealedlog.crypto.sl1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.LeafMac.Purpose;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeafMacTest {
  private static final byte[] LEAF = filled(0x3c);

  /// Computed with Python: `prk = hmac.digest(bytes(32), b"\x7a" * 32, "sha256")`, `key =
  /// hmac.digest(prk, b"\x0dsl1/event-tag\x01", "sha256")`, `hmac.digest(key, b"\x3c" * 32,
  /// "sha256")[:16]`; the check likewise, with `b"\x0fsl1/event-check\x01"` and 8 bytes.
  @Test
  void agreesWithAnotherImplementation() {
    assertThat(mac(0x7a, Purpose.TAG).of(LEAF).toHex())
        .isEqualTo("4a22c692cf14cc82755a436eb25e49ea");
    assertThat(mac(0x7a, Purpose.CHECK).of(LEAF).toHex()).isEqualTo("ec81a85b85d5a1b0");
  }

  @Test
  void matchesItsOwnMacOnly() {
    LeafMac mac = mac(0x7a, Purpose.TAG);
    Bytes made = mac.of(LEAF);

    assertThat(mac.matches(LEAF, made)).isTrue();
    assertThat(mac.matches(filled(0x3d), made)).isFalse();
    assertThat(mac(0x7b, Purpose.TAG).matches(LEAF, made)).isFalse();
    assertThat(mac(0x7a, Purpose.CHECK).matches(LEAF, made.slice(0, 8))).isFalse();
    assertThat(mac.matches(LEAF, made.slice(0, 15))).isFalse();
  }

  @Test
  void isRightForManyThreadsAtOnce() {
    LeafMac mac = mac(0x7a, Purpose.TAG);
    Bytes expected = mac.of(LEAF);

    assertThat(IntStream.range(0, 10_000).parallel().mapToObj(_ -> mac.of(LEAF)))
        .allMatch(expected::equals);
  }

  @Test
  void doesNotPrintItsKey() {
    assertThat(mac(0x7a, Purpose.TAG)).hasToString("LeafMac[TAG]");
  }

  @Test
  void takesLeafHashesAndWholeKeysOnly() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mac(0x7a, Purpose.TAG).of(new byte[31]))
        .withMessageContaining("32 bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LeafMac.derive(SecretBytes.takeOwnershipOf(new byte[31]), Purpose.TAG))
        .withMessageContaining("32 bytes");
  }

  private static LeafMac mac(int value, Purpose purpose) {
    try (SecretBytes key = SecretBytes.takeOwnershipOf(filled(value))) {
      return LeafMac.derive(key, purpose);
    }
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
