package io.sealedlog.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RepeatedAesGcmTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] AAD = {1, 2, 3};

  /// Few keys, so that a key is used twice in a row and with others in between.
  private static final List<byte[]> KEYS = List.of(bytes(32), bytes(32), bytes(32));

  private final RepeatedAesGcm sealing = new RepeatedAesGcm();
  private final RepeatedAesGcm opening = new RepeatedAesGcm();

  @Property
  void sealsAndOpensAsANewCipherDoes(
      @ForAll @Size(min = 1, max = 10) List<@IntRange(max = 2) Integer> keys,
      @ForAll @Size(max = 200) byte[] plaintext) {
    for (int i : keys) {
      byte[] key = KEYS.get(i);
      byte[] iv = AesGcm.newIv(RANDOM);

      byte[] sealed = seal(key, iv, plaintext);

      assertThat(sealed).isEqualTo(AesGcm.seal(key, iv, AAD, plaintext));
      assertThat(opening.open(key, iv, AAD, sealed, 0)).isEqualTo(plaintext);
    }
  }

  @Example
  void opensAgainAfterAFailure() {
    byte[] key = KEYS.getFirst();
    byte[] iv = AesGcm.newIv(RANDOM);
    byte[] sealed = seal(key, iv, AAD);
    byte[] forged = sealed.clone();
    forged[0] ^= 1;

    assertThatThrownBy(() -> opening.open(key, iv, AAD, forged, 0))
        .isInstanceOf(OpenFailedException.class);
    assertThatThrownBy(() -> opening.open(key, iv, AAD, new byte[15], 0))
        .isInstanceOf(OpenFailedException.class);
    assertThat(opening.open(key, iv, AAD, sealed, 0)).isEqualTo(AAD);
  }

  @Example
  void opensUnderAnotherKeyOfTheSameIv() {
    byte[] iv = AesGcm.newIv(RANDOM);
    for (byte[] key : KEYS) {
      byte[] sealed = AesGcm.seal(key, iv, AAD, AAD);
      assertThat(opening.open(key, iv, AAD, sealed, 0)).isEqualTo(AAD);
      opening.forget();
      assertThat(opening.open(key, iv, AAD, sealed, 0)).isEqualTo(AAD);
    }
  }

  @Example
  void servesSeveralThreads() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        all.add(threads.submit(this::sealAndOpenMany));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
  }

  private void sealAndOpenMany() {
    for (int i = 0; i < 2_000; i++) {
      byte[] key = KEYS.get(i % KEYS.size());
      byte[] iv = AesGcm.newIv(RANDOM);
      byte[] plaintext = bytes(i % 100);
      assertThat(opening.open(key, iv, AAD, seal(key, iv, plaintext), 0)).isEqualTo(plaintext);
    }
  }

  private byte[] seal(byte[] key, byte[] iv, byte[] plaintext) {
    byte[] sealed = new byte[plaintext.length + AesGcm.TAG_LENGTH];
    sealing.seal(key, iv, AAD, plaintext, sealed, 0);
    return sealed;
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
