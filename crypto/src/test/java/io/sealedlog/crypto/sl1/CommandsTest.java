package io.sealedlog.crypto.sl1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CommandsTest {
  private static final byte[] RECORD_KEY = Sample.bytes("record key", 16);

  private final SecureRandom random = new SecureRandom();
  private final SecretBytes transportKey = Sample.secret("transport key");

  @Test
  void derivesAKeyOncePerGatewayAndHour() {
    AtomicInteger asked = new AtomicInteger();
    CommandOpener opener =
        new CommandOpener(kid -> {
          asked.incrementAndGet();
          return Optional.of(transportKey.copy());
        });

    for (int i = 0; i < 10; i++) {
      opener.open(RECORD_KEY, sealed("gateway", 1));
      opener.open(RECORD_KEY, sealed("other gateway", 1));
    }

    assertThat(asked).hasValue(2);
  }

  @Test
  void forgetsADestroyedKey() {
    AtomicBoolean destroyed = new AtomicBoolean();
    CommandOpener opener =
        new CommandOpener(
            kid -> destroyed.get() ? Optional.empty() : Optional.of(transportKey.copy()));
    opener.open(RECORD_KEY, sealed("gateway", 1));
    destroyed.set(true);

    opener.forget(1);

    assertThatExceptionOfType(UnknownKeyException.class)
        .isThrownBy(() -> opener.open(RECORD_KEY, sealed("gateway", 1)))
        .satisfies(e -> assertThat(e.kid()).isEqualTo(1));
  }

  @Test
  void opensFromManyThreadsWhileKeysComeAndGo() throws Exception {
    CommandOpener opener = new CommandOpener(kid -> Optional.of(transportKey.copy()));
    Callable<Integer> opening =
        () -> {
          int opened = 0;
          for (int i = 0; i < 300; i++) {
            byte[] command = opener.open(RECORD_KEY, sealed("gateway " + i % 100, i % 3));
            opened += new String(command, StandardCharsets.UTF_8).length();
          }
          return opened;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        results.add(threads.submit(opening));
      }
      for (Future<Integer> result : results) {
        assertThat(result.get()).isEqualTo(300 * "command".length());
      }
    }
  }

  private byte[] sealed(String gateway, int kid) {
    Bytes gatewayId = Bytes.wrap(Sample.bytes(gateway, 16));
    return new CommandSealer(kid, transportKey, gatewayId, random)
        .seal(RECORD_KEY, Sample.utf8("command"));
  }
}
