package io.sealedlog.gateway.command;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.vault.keys.KeyRing;
import java.security.SecureRandom;
import org.apache.kafka.clients.producer.Producer;

/// Makes publishers to a producer of the test, with a digest key of their own.
public final class TestPublisher {
  private static final SecureRandom RANDOM = new SecureRandom();

  private TestPublisher() {}

  public static CommandPublisher of(Producer<byte[], byte[]> producer, KeyRing transportKeys) {
    return of(producer, transportKeys, new PendingCommands(10, new SimpleMeterRegistry()));
  }

  public static CommandPublisher of(LogAnswers log, KeyRing transportKeys) {
    return of(log, transportKeys, log.pending());
  }

  private static CommandPublisher of(
      Producer<byte[], byte[]> producer, KeyRing transportKeys, PendingCommands pending) {
    return new CommandPublisher(
        producer,
        Topics.withPrefix("").commands(),
        new SealedCommands(transportKeys, SecretBytes.random(RANDOM, 32), RANDOM),
        pending);
  }
}
