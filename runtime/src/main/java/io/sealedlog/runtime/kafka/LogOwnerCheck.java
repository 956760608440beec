package io.sealedlog.runtime.kafka;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.log.NotAuthenticException;
import io.sealedlog.protocol.log.UnknownFormatException;
import io.sealedlog.runtime.StartException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/// Checks before a service starts that the log was written with keys that it has. The first events
/// decide, which nobody can write any more: who can write to the log now keeps nobody from
/// starting.
public final class LogOwnerCheck {
  /// Records of each partition that are looked at; others than workers may have written the first.
  private static final int AT_MOST = 64;

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  // Enough for the first records, where all are looked at.
  private static final Map<String, Object> SETTINGS =
      Map.of(
          ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
          20,
          ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
          64 * 1024);

  private final KafkaClients clients;
  private final String topic;

  /// @param topic of the events
  public LogOwnerCheck(KafkaClients clients, String topic) {
    this.clients = clients;
    this.topic = topic;
  }

  /// @param reader of events, with this service's keys
  /// @param keys what they are called and where they come from, for the sentence
  /// @throws StartException when there are events, and none of the first is of these keys
  public void require(EventReader reader, String keys) {
    try (FirstRecords records = new FirstRecords(clients.consumer("log-owner-check", SETTINGS))) {
      if (records.areForeignTo(reader)) {
        throw new StartException(
            "The topic %s was written with other keys than %s: none of its first events is known. Is it the log of another deployment, which needs a topics.prefix of its own, or are the keys not the ones that belong to this log?"
                .formatted(topic, keys));
      }
    } catch (KafkaException e) {
      throw new StartException(
          "The topic %s can't be read: %s.".formatted(topic, e.getMessage()), e);
    }
  }

  private final class FirstRecords implements AutoCloseable {
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Integer> left = new HashMap<>();

    FirstRecords(Consumer<byte[], byte[]> consumer) {
      this.consumer = consumer;
    }

    /// Returns whether there are records, and none that was looked at is an event.
    boolean areForeignTo(EventReader reader) {
      assign();
      boolean found = false;
      long end = System.nanoTime() + LIMIT.toNanos();
      dropEnded();
      while (!left.isEmpty()) {
        if (System.nanoTime() - end > 0) {
          throw new TimeoutException("no answer in " + LIMIT.toSeconds() + " seconds");
        }
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
          if (isEvent(reader, each)) {
            return false;
          }
          found = true;
          left.computeIfPresent(partition(each), (same, rest) -> rest == 1 ? null : rest - 1);
        }
        dropEnded();
      }
      return found;
    }

    @Override
    public void close() {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }

    private void assign() {
      List<TopicPartition> all =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      all.forEach(partition -> left.put(partition, AT_MOST));
      consumer.assign(all);
      consumer.beginningOffsets(all).forEach(consumer::seek);
    }

    private void dropEnded() {
      Map<TopicPartition, Long> ends = consumer.endOffsets(left.keySet());
      left.keySet().removeIf(each -> consumer.position(each) >= ends.getOrDefault(each, 0L));
      // What is not looked at any more is not read either.
      List<TopicPartition> done =
          consumer.assignment().stream().filter(each -> !left.containsKey(each)).toList();
      consumer.pause(done);
    }
  }

  private static TopicPartition partition(ConsumerRecord<byte[], byte[]> each) {
    return new TopicPartition(each.topic(), each.partition());
  }

  private static boolean isEvent(EventReader reader, ConsumerRecord<byte[], byte[]> each) {
    if (each.value() == null) {
      return false;
    }
    try {
      reader.read(Bytes.wrap(each.value()));
      return true;
    } catch (NotAuthenticException e) {
      return false;
    } catch (UnknownFormatException e) {
      // Of a later version of this deployment.
      return true;
    }
  }
}
