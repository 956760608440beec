package io.sealedlog.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.vault.VaultDatabase;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class MasterKeyTest {
  private static final UUID ROW = UUID.fromString("0196a000-0000-7000-8000-000000000001");
  private static final byte[] SECRET = {1, 2, 3};

  private final MasterKey masterKey = VaultDatabase.otherMasterKey();

  @Test
  void opensWhatItSealed() {
    Bytes sealed = masterKey.seal(Purpose.SHARE, context(), SECRET);

    assertThat(masterKey.open(Purpose.SHARE, context(), sealed).shared()).isEqualTo(SECRET);
  }

  @Test
  void sealsTheSameSecretDifferentlyEachTime() {
    assertThat(masterKey.seal(Purpose.SHARE, context(), SECRET))
        .isNotEqualTo(masterKey.seal(Purpose.SHARE, context(), SECRET));
  }

  @Test
  void refusesAnotherPurposeContextOrKey() {
    Bytes sealed = masterKey.seal(Purpose.SHARE, context(), SECRET);

    assertRefused(Purpose.ACCOUNT, context(), sealed);
    List.of(
            SealContext.of("shares", "share").with(ROW),
            SealContext.of("shares", "share").with(ROW).with(2),
            SealContext.of("shares", "other").with(ROW).with(1),
            SealContext.of("share", "sshare").with(ROW).with(1),
            SealContext.of("shares", "share").with(UUID.randomUUID()).with(1))
        .forEach(context -> assertRefused(Purpose.SHARE, context, sealed));
    try (MasterKey other = VaultDatabase.otherMasterKey()) {
      assertThatThrownBy(() -> other.open(Purpose.SHARE, context(), sealed))
          .isInstanceOf(OpenFailedException.class);
    }
  }

  @Test
  void refusesEveryFlippedByteAndEveryLength() {
    Bytes sealed = masterKey.seal(Purpose.SHARE, context(), SECRET);

    for (int i = 0; i < sealed.length(); i++) {
      byte[] flipped = sealed.toArray();
      flipped[i] ^= 1;
      assertRefused(Purpose.SHARE, context(), Bytes.wrap(flipped));
      assertRefused(Purpose.SHARE, context(), sealed.slice(0, i));
    }
  }

  @Test
  void distinguishesPartsThatRunTogether() {
    Bytes sealed = masterKey.seal(Purpose.SHARE, context().with("ab").with("c"), SECRET);

    assertRefused(Purpose.SHARE, context().with("a").with("bc"), sealed);
    assertRefused(Purpose.SHARE, context().with("abc"), sealed);
  }

  @Test
  void sealsNothingAfterItIsClosed() {
    masterKey.close();

    assertThatThrownBy(() -> masterKey.seal(Purpose.SHARE, context(), SECRET))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void showsNoKeyInText() {
    RingKey key = new RingKey(7, SecretBytes.copyOf(SECRET));

    assertThat(masterKey).hasToString("MasterKey");
    assertThat(key).hasToString("RingKey[id=7, key=SecretBytes[3]]");
  }

  private void assertRefused(Purpose purpose, SealContext context, Bytes sealed) {
    assertThatThrownBy(() -> masterKey.open(purpose, context, sealed))
        .isInstanceOf(OpenFailedException.class);
  }

  private static SealContext context() {
    return SealContext.of("shares", "share").with(ROW).with(1);
  }
}
