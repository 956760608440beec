package io.sealedlog.benchmarks.load;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.CommandSealer;
import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.RunningServers;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.CommandHeaders;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.VaultConfig;
import io.sealedlog.vault.keys.MasterKeyPlace;
import io.sealedlog.vault.keys.RingKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/// Sends commands to the workers of a data directory's servers, sealed as a gateway seals them.
/// Bypasses the gateway, which would derive a key from a password for each user.
///
/// Not thread-safe.
public final class CommandFeed implements AutoCloseable {
  private static final Topics TOPICS = Topics.withPrefix("");
  private static final Duration STANDSTILL = Duration.ofMinutes(10);
  private static final long PAUSE_MS = 20;

  private final SecureRandom random = new SecureRandom();
  private final Vault vault;
  private final Admin admin;
  private final Producer<byte[], byte[]> producer;
  private final List<TopicPartition> partitions;

  private CommandFeed(Vault vault, Admin admin, Producer<byte[], byte[]> producer) {
    this.vault = vault;
    this.admin = admin;
    this.producer = producer;
    String topic = TOPICS.commands().name();
    this.partitions =
        IntStream.range(0, producer.partitionsFor(topic).size())
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList();
  }

  /// @param data the data directory of a running server, or of a running broker and database
  public static CommandFeed open(Path data) {
    RunningServers servers = RunningServers.find(data.resolve("kafka"), data.resolve("postgresql"));
    KafkaClients clients = new KafkaClients(new KafkaConfig(servers.kafkaClient(), TOPICS, 1));
    return new CommandFeed(
        Vault.open(vault(servers, data), Clock.systemUTC(), new SecureRandom()),
        clients.admin("feed-admin"),
        clients.producer("feed", Map.of("linger.ms", 20, "compression.type", "none")));
  }

  private static VaultConfig vault(RunningServers servers, Path data) {
    Map<String, String> settings =
        new HashMap<>(servers.settings("vault", Databases.VAULT, Databases.VAULT_OWNER));
    settings.put("vault.pool-size", "2");
    settings.put("vault.master-key-file", MasterKeyPlace.of(data).current().toString());
    return VaultConfig.of(Configuration.of(VaultConfig.SETTINGS, settings));
  }

  /// Returns the number of partitions of the commands topic.
  public int partitions() {
    return partitions.size();
  }

  /// Sends a command without waiting for the acknowledgement.
  public void send(CommandRequest request) {
    RingKey key = vault.transportKeys().current();
    byte[] recordKey = request.command().stream().key();
    byte[] value;
    try (CommandSealer sealer =
        new CommandSealer(key.id(), key.key(), Bytes.wrap(new byte[16]), random)) {
      value = sealer.seal(recordKey, Codec.COMMANDS.encode(request));
    }
    ProducerRecord<byte[], byte[]> produced =
        new ProducerRecord<>(TOPICS.commands().name(), recordKey, value);
    produced.headers().add(CommandHeaders.BULK, new byte[0]);
    var _ = producer.send(produced);
  }

  /// Waits until all commands are acknowledged, and at most this many are not yet decided and
  /// committed.
  ///
  /// @throws IllegalStateException when no command was decided for ten minutes
  public void awaitWorker(long atMost) throws ExecutionException, InterruptedException {
    producer.flush();
    long least = Long.MAX_VALUE;
    long moved = System.nanoTime();
    for (long now = waiting(); now > atMost; now = waiting()) {
      if (now < least) {
        least = now;
        moved = System.nanoTime();
      } else if (System.nanoTime() - moved > STANDSTILL.toNanos()) {
        throw new IllegalStateException(
            "%d commands wait, and no worker has decided one for %d s."
                .formatted(now, STANDSTILL.toSeconds()));
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
    }
  }

  private long waiting() throws ExecutionException, InterruptedException {
    Map<TopicPartition, ListOffsetsResultInfo> ends =
        admin
            .listOffsets(
                partitions.stream()
                    .collect(Collectors.toMap(each -> each, each -> OffsetSpec.latest())))
            .all()
            .get();
    Map<TopicPartition, OffsetAndMetadata> done =
        admin.listConsumerGroupOffsets(TOPICS.workerGroup()).partitionsToOffsetAndMetadata().get();
    long waiting = 0;
    for (TopicPartition partition : partitions) {
      var end = ends.get(partition);
      var committed = done.get(partition);
      waiting += (end == null ? 0 : end.offset()) - (committed == null ? 0 : committed.offset());
    }
    return waiting;
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
    vault.close();
  }
}
