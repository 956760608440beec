package io.sealedlog.gateway.command;

import io.sealedlog.gateway.config.GatewayConfig;
import io.sealedlog.protocol.log.EventVerifier;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.kafka.AccessRights;
import io.sealedlog.runtime.kafka.DeploymentMark;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaMeters;
import io.sealedlog.runtime.kafka.LogOwnerCheck;
import io.sealedlog.runtime.kafka.RightsCheck;
import io.sealedlog.runtime.kafka.TopicCheck;
import io.sealedlog.vault.Vault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gateway's Kafka clients: two producers, the tails of events and of read marks, and an admin
/// client.
public final class LogClients implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LogClients.class);
  private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(5);

  private static final Map<String, Object> PRODUCER_SETTINGS =
      Map.of(
          "linger.ms",
          1,
          "batch.size",
          128 * 1024,
          // Sealed bytes are incompressible.
          "compression.type",
          "none",
          // Fails a request soon when the producer can't take its record.
          "max.block.ms",
          1_000,
          "max.request.size",
          2 * 1024 * 1024);

  // A batch gains from full records rather than quick ones. Blocking its reader is intended: that
  // slows the caller down.
  private static final Map<String, Object> BULK_PRODUCER_SETTINGS =
      Map.of(
          "linger.ms",
          10,
          "batch.size",
          256 * 1024,
          "buffer.memory",
          16L * 1024 * 1024,
          "compression.type",
          "none",
          "max.block.ms",
          10_000,
          "max.request.size",
          2 * 1024 * 1024);

  // When records that the tail has not read are deleted, it goes on with the oldest one left.
  // Requests that wait for a deleted record are answered with a status address.
  private static final Map<String, Object> TAIL_SETTINGS = Map.of("auto.offset.reset", "earliest");

  private final Topics topics;
  private final KafkaMeters meters;
  private final Producer<byte[], byte[]> producer;
  private final Producer<byte[], byte[]> bulkProducer;
  private final LogProgress progress;
  private final OutcomeTail tail;
  private final MarkTail marks;
  private final PendingCommands pending;
  private final SealedCommands sealing;

  private LogClients(
      GatewayConfig config,
      Vault vault,
      ServiceContext context,
      KafkaClients clients,
      Admin admin,
      int partitions) {
    this.topics = config.kafka().topics();
    this.meters = new KafkaMeters(context.metrics());
    this.progress = new LogProgress(admin, topics, partitions);
    this.pending = new PendingCommands(config.limits().waiting(), context.metrics());
    this.sealing =
        new SealedCommands(
            vault.transportKeys(), vault.serviceKeys().requestDigestKey(), context.random());
    this.tail =
        new OutcomeTail(
            topics,
            meters.of(clients.consumer("gateway-tail", TAIL_SETTINGS)),
            new EventVerifier(vault.eventKeys()::find),
            ForgeryAlarm.ofLog(context.metrics()),
            pending,
            context.tracing());
    this.marks =
        new MarkTail(
            topics.readMarks(), meters.of(clients.consumer("gateway-marks", TAIL_SETTINGS)));
    this.producer = meters.of(clients.producer("gateway-commands", PRODUCER_SETTINGS));
    this.bulkProducer =
        meters.of(clients.producer("gateway-bulk-commands", BULK_PRODUCER_SETTINGS));
  }

  /// @throws io.sealedlog.runtime.StartException when the topics are missing, configured wrongly or
  ///   those of another deployment
  public static LogClients open(GatewayConfig config, Vault vault, ServiceContext context) {
    KafkaClients clients = new KafkaClients(config.kafka());
    Admin admin = clients.admin("gateway-questions");
    try {
      Topics topics = config.kafka().topics();
      new RightsCheck(admin).require(AccessRights.GATEWAY, topics);
      int partitions =
          new TopicCheck(admin, config.kafka().replication())
              .require(
                  List.of(
                      topics.commands(), topics.events(), topics.results(), topics.readMarks()));
      new LogOwnerCheck(clients, topics.events().name())
          .require(new EventVerifier(vault.eventKeys()::find), "those in the vault");
      new DeploymentMark(admin, topics.workerGroup(), vault.eventKeys().deploymentId()).check();
      return new LogClients(config, vault, context, clients, admin, partitions);
    } catch (RuntimeException | Error e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  /// @param listener receives every event from now on
  /// @param newestStored see [OutcomeTail#start]
  /// @param markListener receives every read mark from now on
  public void start(
      EventListener listener, IntToLongFunction newestStored, Consumer<ReadMark> markListener) {
    tail.start(listener, newestStored);
    marks.start(markListener);
    warmUp();
  }

  // Fetches the topic's metadata, so that the first command need not wait for it.
  private void warmUp() {
    try {
      List<PartitionInfo> _ = producer.partitionsFor(topics.commands().name());
    } catch (KafkaException e) {
      log.atInfo().setCause(e).log("the producer has no metadata yet, the first command waits");
    }
  }

  public CommandPublisher publisher() {
    return new CommandPublisher(producer, topics.commands(), sealing, pending);
  }

  /// Returns a publisher with a producer of its own, so its commands and the others' have no common
  /// order.
  public CommandPublisher bulkPublisher() {
    return publisher().forBulk(bulkProducer);
  }

  public ReadMarkPublisher marks() {
    return new ReadMarkPublisher(producer, topics.readMarks());
  }

  public OutcomeTail tail() {
    return tail;
  }

  public LogProgress progress() {
    return progress;
  }

  @Override
  public void close() {
    meters.close();
    producer.close(FLUSH_TIMEOUT);
    bulkProducer.close(FLUSH_TIMEOUT);
    tail.close();
    marks.close();
    progress.close();
    sealing.close();
  }
}
