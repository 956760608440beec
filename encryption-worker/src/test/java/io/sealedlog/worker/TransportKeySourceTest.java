package io.sealedlog.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.CommandOpener;
import io.sealedlog.crypto.sl1.CommandSealer;
import io.sealedlog.crypto.sl1.UnknownKeyException;
import io.sealedlog.worker.processing.StoppingException;
import io.sealedlog.worker.processing.VaultUnavailableException;
import java.security.SecureRandom;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransportKeySourceTest {
  private final SimulatedVault vault = new SimulatedVault();
  private final KeyFetcher fetcher = new KeyFetcher(vault, Clock.systemUTC());
  private final TransportKeySource source = new TransportKeySource(vault, fetcher);

  @AfterEach
  void close() {
    vault.thaw();
    fetcher.close();
  }

  @Test
  void handsOutCopies() {
    SecretBytes original = vault.knows(1);

    source.find(1).orElseThrow().close();

    assertThat(original.shared()).hasSize(32);
  }

  @Test
  void asksForAKeyThatIsNotInMemory() {
    vault.has(2);

    assertThat(source.find(2)).isPresent();
    assertThat(source.find(3)).isEmpty();
    assertThat(vault.questions()).isEqualTo(2);
  }

  @Test
  void neverAsksForAKeyThatCanNotExist() {
    vault.ruleOut(4);
    vault.freeze();

    assertThat(source.find(4)).isEmpty();
    assertThat(vault.questions()).isZero();
  }

  @Test
  void aFrozenVaultDoesNotAffectKnownKeys() {
    vault.knows(1);
    vault.freeze();
    fetcher.start(new SimpleMeterRegistry());
    await().until(() -> vault.questions() > 0);

    assertThat(source.find(1)).isPresent();
  }

  @Test
  void aFrozenVaultIsNotAMissingKeyAndIsWaitedForBriefly() {
    vault.has(2);
    vault.freeze();

    assertThatExceptionOfType(VaultUnavailableException.class).isThrownBy(() -> source.find(2));
    assertThatExceptionOfType(VaultUnavailableException.class).isThrownBy(() -> source.find(2));
    assertThat(vault.questions()).as("both wait for one answer").isEqualTo(1);
    vault.thaw();

    await().ignoreExceptions().until(() -> source.find(2).isPresent());
  }

  @Test
  void aFailingVaultIsNotAMissingKey() {
    vault.fail(true);
    assertThatExceptionOfType(VaultUnavailableException.class).isThrownBy(() -> source.find(1));

    vault.fail(false);
    assertThat(source.find(1)).isEmpty();
  }

  @Test
  void aStoppedFetcherIsNotWaitedFor() {
    fetcher.close();

    assertThatExceptionOfType(StoppingException.class).isThrownBy(() -> source.find(2));
  }

  @Test
  void keysDerivedFromADestroyedKeyAreForgotten() {
    SecretBytes key = vault.knows(1);
    byte[] recordKey = new byte[16];
    try (CommandSealer sealer =
            new CommandSealer(1, key, Bytes.wrap(new byte[16]), new SecureRandom());
        CommandOpener opener = new CommandOpener(source)) {
      byte[] value = sealer.seal(recordKey, new byte[] {42});
      assertThat(opener.open(recordKey, value)).containsExactly(42);
      vault.destroy(1);
      assertThat(opener.open(recordKey, value)).as("still derived").containsExactly(42);

      source.forgetDestroyed(opener);

      assertThatExceptionOfType(UnknownKeyException.class)
          .isThrownBy(() -> opener.open(recordKey, value));
    }
  }
}
