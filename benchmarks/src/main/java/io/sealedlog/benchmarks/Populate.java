package io.sealedlog.benchmarks;

import io.sealedlog.benchmarks.load.Population;
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
import io.sealedlog.vault.keys.RingKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Fills a running all-in-one with users and conversations, as fast as its worker takes them, and
/// prints at what rate it does the more there are. It goes past the gateway, which would derive a
/// key from a password for each user.
// picocli sets the options before anything reads them.
@SuppressWarnings("NullAway.Init")
@Command(
    name = "populate",
    description = "Fills a running server with users and conversations.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class Populate implements Callable<Integer> {
  private static final long PERIOD_MS = 5_000;

  /// How many commands may wait for the worker.
  private static final long MOST_WAITING = 20_000;

  private static final Topics TOPICS = Topics.withPrefix("");

  @Spec CommandSpec spec;

  @Option(names = "--data", defaultValue = "data", description = "Data directory of the server.")
  Path data;

  @Option(names = "--users", defaultValue = "1000000", description = "Users to publish.")
  long users;

  @Option(
      names = "--conversations",
      defaultValue = "1000000",
      description = "Conversations of two to create.")
  long conversations;

  @Option(names = "--groups", defaultValue = "10", description = "Groups of one of the users.")
  int groups;

  @Option(names = "--members", defaultValue = "500", description = "Members of each group.")
  int members;

  private final Population population = new Population();

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Populate());
  }

  @Override
  public Integer call() throws Exception {
    OptionRules.require(
        spec, users >= 2 && users <= 4_000_000, "--users must be from 2 to 4000000");
    OptionRules.require(spec, members >= 1 && members <= 500, "--members must be from 1 to 500");
    RunningServers servers = RunningServers.find(data.resolve("kafka"), data.resolve("postgresql"));
    KafkaClients clients =
        new KafkaClients(
            new KafkaConfig(Map.of("bootstrap.servers", servers.bootstrapServers()), TOPICS, 1));
    try (Vault vault = Vault.open(vault(servers), Clock.systemUTC(), new SecureRandom());
        Admin admin = clients.admin("populate-admin");
        Producer<byte[], byte[]> producer =
            clients.producer("populate", Map.of("linger.ms", 20, "compression.type", "none"))) {
      Run run = new Run(vault, admin, producer);
      run.send("users", users, population::user);
      run.send(
          "groups",
          groups,
          (number, now) -> population.conversation(Population.group(0, members), now));
      run.send(
          "conversations",
          conversations,
          (number, now) -> {
            long first = number % (users - 1);
            return population.conversation(new long[] {first, first + 1}, now);
          });
    }
    return 0;
  }

  private VaultConfig vault(RunningServers servers) {
    return VaultConfig.of(
        Configuration.of(
            VaultConfig.SETTINGS,
            Map.of(
                "vault.url", servers.url(Databases.VAULT),
                "vault.user", Databases.VAULT_OWNER,
                "vault.password", servers.password(Databases.VAULT_OWNER),
                "vault.pool-size", "2",
                "vault.master-key-file", data.resolve("master.key").toString())));
  }

  /// Makes the command with this number.
  private interface Making {
    CommandRequest make(long number, long now);
  }

  private final class Run {
    private final Vault vault;
    private final Admin admin;
    private final Producer<byte[], byte[]> producer;
    private final List<TopicPartition> commands;

    Run(Vault vault, Admin admin, Producer<byte[], byte[]> producer) {
      this.vault = vault;
      this.admin = admin;
      this.producer = producer;
      String topic = TOPICS.commands().name();
      this.commands =
          IntStream.range(0, producer.partitionsFor(topic).size())
              .mapToObj(partition -> new TopicPartition(topic, partition))
              .toList();
    }

    void send(String what, long count, Making making) throws Exception {
      long begin = System.nanoTime();
      long told = System.currentTimeMillis();
      long toldSent = 0;
      for (long number = 0; number < count; number++) {
        long now = System.currentTimeMillis();
        send(making.make(number, now));
        if (number % 1_000 == 999) {
          awaitWorker(MOST_WAITING);
          if (now - told >= PERIOD_MS) {
            line(
                "%s: %,d, %,d/s lately",
                what, number + 1, (number + 1 - toldSent) * 1_000 / (now - told));
            told = now;
            toldSent = number + 1;
          }
        }
      }
      awaitWorker(0);
      double seconds = (System.nanoTime() - begin) / 1e9;
      line("%s: %,d in %.1f s, %,.0f/s", what, count, seconds, count / seconds);
    }

    private void send(CommandRequest request) {
      RingKey key = vault.transportKeys().current();
      byte[] recordKey = request.command().stream().key();
      byte[] value;
      try (CommandSealer sealer =
          new CommandSealer(key.id(), key.key(), Bytes.wrap(new byte[16]), new SecureRandom())) {
        value = sealer.seal(recordKey, Codec.COMMANDS.encode(request));
      }
      ProducerRecord<byte[], byte[]> produced =
          new ProducerRecord<>(TOPICS.commands().name(), recordKey, value);
      produced.headers().add(CommandHeaders.BULK, new byte[0]);
      var _ = producer.send(produced);
    }

    /// Until at most so many commands wait for the worker.
    private void awaitWorker(long atMost) throws Exception {
      producer.flush();
      while (waiting() > atMost) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }

    private long waiting() throws ExecutionException, InterruptedException {
      Map<TopicPartition, ListOffsetsResultInfo> ends =
          admin
              .listOffsets(
                  commands.stream()
                      .collect(Collectors.toMap(each -> each, each -> OffsetSpec.latest())))
              .all()
              .get();
      Map<TopicPartition, OffsetAndMetadata> done =
          admin
              .listConsumerGroupOffsets(TOPICS.workerGroup())
              .partitionsToOffsetAndMetadata()
              .get();
      long waiting = 0;
      for (TopicPartition partition : commands) {
        var end = ends.get(partition);
        var committed = done.get(partition);
        waiting += (end == null ? 0 : end.offset()) - (committed == null ? 0 : committed.offset());
      }
      return waiting;
    }
  }

  private void line(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, format + "%n", values);
    out.flush();
  }
}
