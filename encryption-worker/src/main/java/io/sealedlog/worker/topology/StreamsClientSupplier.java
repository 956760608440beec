package io.sealedlog.worker.topology;

import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/// Creates the clients of Kafka Streams with two changes to its default: commits are timed, and
/// when a thread dies and is replaced, its consumer leaves the group. In Kafka Streams 4.3 it
/// stays, and the new thread is a separate member even with static membership, so that the
/// partitions would stay assigned to the dead member until its session times out.
public final class StreamsClientSupplier implements KafkaClientSupplier {
  private final Predicate<Thread> replaced;
  private final Timer commits;

  /// @param replaced whether a thread died and was replaced
  /// @param commits records how long each commit of a transaction takes
  public StreamsClientSupplier(Predicate<Thread> replaced, Timer commits) {
    this.replaced = replaced;
    this.commits = commits;
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new TimedProducer(config, commits);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new ThreadConsumer(config, replaced);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return reader(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return reader(config);
  }

  private static Consumer<byte[], byte[]> reader(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static final class TimedProducer extends KafkaProducer<byte[], byte[]> {
    private final Timer commits;

    TimedProducer(Map<String, Object> config, Timer commits) {
      super(config, new ByteArraySerializer(), new ByteArraySerializer());
      this.commits = commits;
    }

    // One that fails is not timed.
    @Override
    public void commitTransaction() {
      long begin = System.nanoTime();
      super.commitTransaction();
      commits.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
    }
  }

  private static final class ThreadConsumer extends KafkaConsumer<byte[], byte[]> {
    private final Predicate<Thread> replaced;

    ThreadConsumer(Map<String, Object> config, Predicate<Thread> replaced) {
      super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      this.replaced = replaced;
    }

    @Override
    public void close(CloseOptions options) {
      super.close(
          replaced.test(Thread.currentThread())
              ? options.withGroupMembershipOperation(
                  CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
              : options);
    }
  }
}
