package io.sealedlog.crypto.sl1;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.SecretBytes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Bouncy Castle's HPKE objects silently give wrong keys when threads share one. A wrong key would
/// mean a message lost for ever, so this test uses many rounds.
class HpkeThreadsTest {
  private static final int THREADS = 8;
  private static final int ROUNDS = 300;

  @ParameterizedTest
  @EnumSource(Suite.class)
  void manyThreadsAgreeOnEverySecret(Suite suite) throws Exception {
    KemKeyPair recipient = KemKeyPair.ofSeed(suite, Sample.secret("seed of everybody"));
    Callable<Integer> rounds = () -> agreed(recipient);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<Integer>> results = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        results.add(threads.submit(rounds));
      }
      for (Future<Integer> result : results) {
        assertThat(result.get()).isEqualTo(ROUNDS);
      }
    }
  }

  private static int agreed(KemKeyPair recipient) {
    SecureRandom random = new SecureRandom();
    int agreed = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] info = Sample.bytes("info " + i, 40);
      Hpke.SenderExport sent =
          Hpke.sendExport(recipient.suite(), recipient.publicKey(), info, "x", random);
      SecretBytes received = Hpke.receiveExport(recipient, sent.encapsulation(), info, "x");
      agreed += received.matches(sent.exported()) ? 1 : 0;
    }
    return agreed;
  }
}
