package io.sealedlog.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.CommandOpener;
import io.sealedlog.crypto.sl1.CommandSealer;
import io.sealedlog.crypto.sl1.UnknownKeyException;
import io.sealedlog.vault.keys.RingKey;
import io.sealedlog.worker.processing.VaultUnavailableException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransportKeySourceTest {
  private final Map<Integer, RingKey> vault = new HashMap<>();
  private final TransportKeySource source =
      new TransportKeySource(kid -> Optional.ofNullable(vault.get(kid)));

  @Test
  void handsOutCopies() {
    SecretBytes original = SecretBytes.copyOf(new byte[32]);
    vault.put(1, new RingKey(1, original));

    source.find(1).orElseThrow().close();

    assertThat(original.shared()).hasSize(32);
    assertThat(source.find(2)).isEmpty();
  }

  @Test
  void aFailingVaultIsNotAMissingKey() {
    TransportKeySource failing =
        new TransportKeySource(kid -> {
          throw new IllegalStateException("the database is away");
        });

    assertThatExceptionOfType(VaultUnavailableException.class).isThrownBy(() -> failing.find(1));
  }

  @Test
  void whatWasDerivedFromADestroyedKeyIsForgotten() {
    SecretBytes key = SecretBytes.copyOf(new byte[32]);
    vault.put(1, new RingKey(1, key));
    byte[] recordKey = new byte[16];
    try (CommandSealer sealer =
            new CommandSealer(1, key, Bytes.wrap(new byte[16]), new SecureRandom());
        CommandOpener opener = new CommandOpener(source)) {
      byte[] value = sealer.seal(recordKey, new byte[] {42});
      assertThat(opener.open(recordKey, value)).containsExactly(42);
      vault.clear();
      assertThat(opener.open(recordKey, value)).as("still derived").containsExactly(42);

      source.forgetDestroyed(opener);

      assertThatExceptionOfType(UnknownKeyException.class)
          .isThrownBy(() -> opener.open(recordKey, value));
    }
  }
}
