package io.sealedlog.crypto.sl1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import java.security.SecureRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// A wrap opens only unchanged, and only for its recipient.
class EpochPropertyTest {
  private static final Identity BOB = Sample.identity("bob");
  private static final EpochWrap.Recipient TO_BOB =
      EpochWrap.Recipient.of(Sample.record(Sample.BOB, "bob"), Suite.X_WING);
  private static final EpochHeader HEADER = Sample.header(Suite.X_WING);
  private static final EpochWrap WRAP =
      EpochWrap.seal(
          HEADER, TO_BOB, Sample.share(), Sample.epochKeys(Suite.X_WING), new SecureRandom());

  @Property(tries = 20)
  void opensAndGivesTheSeed(@ForAll Suite suite) {
    EpochWrap.Recipient recipient = EpochWrap.Recipient.of(Sample.record(Sample.BOB, "bob"), suite);
    EpochHeader header = Sample.header(suite);
    EpochKeys keys = Sample.epochKeys(suite);
    EpochWrap wrap = EpochWrap.seal(header, recipient, Sample.share(), keys, new SecureRandom());

    EpochKeys opened = wrap.open(header, recipient, BOB.kemKeyPair(suite), Sample.share());

    assertThat(opened.seed().matches(keys.seed())).isTrue();
    assertThat(opened.publicKey()).isEqualTo(header.publicKey());
  }

  @Property(tries = 300)
  void refusesAnyFlippedBit(@ForAll @IntRange(max = 2) int field, @ForAll int bit) {
    EpochWrap changed =
        new EpochWrap(
            field == 0 ? flipped(WRAP.enc(), bit) : WRAP.enc(),
            field == 1 ? flipped(WRAP.iv(), bit) : WRAP.iv(),
            field == 2 ? flipped(WRAP.ciphertext(), bit) : WRAP.ciphertext());

    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(
            () -> changed.open(HEADER, TO_BOB, BOB.kemKeyPair(Suite.X_WING), Sample.share()))
        .isInstanceOfAny(OpenFailedException.class, MalformedException.class);
  }

  private static Bytes flipped(Bytes bytes, int bit) {
    return Bytes.wrap(Sample.flipped(bytes.shared(), Math.floorMod(bit, 8 * bytes.length())));
  }
}
