package io.sealedlog.benchmarks.baseline;

import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.TopicCreation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;

/// Sends messages from a producer through Kafka Streams to rows in PostgreSQL: the path of a batch
/// through SealedLog, without any processing of the messages.
public final class CopyRun implements AutoCloseable {
  private static final int PARTITIONS = 4;

  private final CopyServers servers;
  private final KafkaConfig kafka;
  private final Database database;
  private final CopyTable table;
  private final CopyStreams streams;
  private final CopySource source;
  private final CopySink sink;
  private long writtenBefore;

  private CopyRun(CopyServers servers, int smallest, int largest)
      throws IOException, InterruptedException {
    this.servers = servers;
    this.kafka = new KafkaConfig(servers.kafkaClient(), Topics.withPrefix("copy."), 1);
    KafkaClients clients = new KafkaClients(kafka);
    createTopics(clients);
    this.database = Database.open(servers.database());
    this.table = CopyTable.create(database.jdbc(), PARTITIONS);
    this.source = new CopySource(clients, kafka.topics().commands().name(), smallest, largest);
    this.sink = new CopySink(clients, kafka.topics().events().name(), PARTITIONS, table);
    this.streams = CopyStreams.start(kafka, servers.stateDirectory());
  }

  /// @param bytes of the texts
  /// @param wrong the difference between the expected and the actual number of rows
  /// @param written seconds until the broker had acknowledged all messages
  /// @param materialized seconds until all messages were rows
  public record Outcome(long count, long bytes, long wrong, double written, double materialized) {}

  private record Written(long bytes, double seconds) {}

  /// Starts the servers and clients on a new directory.
  ///
  /// @param parent of the new directory
  public static CopyRun start(Path parent, int smallest, int largest)
      throws IOException, InterruptedException {
    CopyServers servers = CopyServers.start(parent);
    try {
      return new CopyRun(servers, smallest, largest);
    } catch (IOException | InterruptedException | RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  /// Sends the messages and waits until all of them are rows.
  public Outcome run(long count) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Written> writing =
          thread.submit(() -> new Written(source.write(count), seconds(begin)));
      sink.take(count, () -> streams.isRunning() && writing.state() != Future.State.FAILED);
      double materialized = seconds(begin);
      Written written = writing.get();
      writtenBefore += count;
      long wrong = Math.abs(table.count() - writtenBefore);
      return new Outcome(count, written.bytes(), wrong, written.seconds(), materialized);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      thread.shutdownNow();
    }
  }

  @Override
  public void close() {
    source.close();
    sink.close();
    streams.close();
    database.close();
    servers.close();
  }

  private void createTopics(KafkaClients clients) {
    try (Admin admin = clients.admin("copy-topics")) {
      List<String> _ =
          new TopicCreation(admin)
              .createMissing(
                  List.of(kafka.topics().commands(), kafka.topics().events()), PARTITIONS, 1);
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
