package io.sealedlog.gateway.live;

import io.sealedlog.gateway.ConversationRows;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.TestEvents;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.kafka.Partitions;
import io.sealedlog.runtime.kafka.TopicCreation;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Replaces the workers and the projection: writes events to the log and to the read model, on
/// topics of its own.
public final class TestLog implements AutoCloseable {
  private static final int PARTITIONS = 2;
  private static final int A_TEST = 10_000;

  /// Behind everything that other tests left in the read model.
  private static final AtomicLong NEXT_FIRST = new AtomicLong(A_TEST);

  private static final long AT = 1_764_000_000_000L;

  private final String prefix = "live-" + UUID.randomUUID() + ".";
  private final Topics topics = Topics.withPrefix(prefix);
  private final Jdbc jdbc;
  private final Producer<byte[], byte[]> producer;
  private final TestEvents events;
  private final long[] nextLeaf = new long[PARTITIONS];

  public TestLog(GatewayUnderTest servers) {
    Map<String, Object> client = servers.kafkaClient();
    try (Admin admin = Admin.create(client)) {
      new TopicCreation(admin).createMissing(topics.all(), PARTITIONS, 1);
    }
    this.jdbc = servers.readModel().jdbc();
    this.events = servers.events();
    this.producer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    long first = NEXT_FIRST.getAndAdd(A_TEST);
    for (int i = 0; i < PARTITIONS; i++) {
      nextLeaf[i] = first;
      setProjected(i);
    }
  }

  /// Returns the settings for a gateway that follows this log.
  public Map<String, String> settings(String... more) {
    Map<String, String> settings = new HashMap<>(Map.of("topics.prefix", prefix));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return settings;
  }

  /// Writes a message to the log and to the read model.
  public RecordedEvent message(PlacedConversation conversation, String text) {
    return both(conversation.id(), Event.MessageSealed.of(conversation.sealed(text)));
  }

  public RecordedEvent both(ConversationId id, Event event) {
    RecordedEvent recorded = log(id, event);
    project(recorded);
    return recorded;
  }

  public synchronized RecordedEvent log(ConversationId id, Event event) {
    int partition = new Partitions(PARTITIONS).of(id.stream());
    RecordedEvent recorded = events.next(id.stream(), nextLeaf[partition]++, AT, event);
    send(topics.events().name(), id.stream().key(), events.value(recorded));
    return recorded;
  }

  public void mark(ReadMark mark) {
    send(topics.readMarks().name(), mark.key(), mark.value());
  }

  public void project(RecordedEvent recorded) {
    int partition = new Partitions(PARTITIONS).of(recorded.streamId());
    ConversationId id = new ConversationId(recorded.streamId().value());
    new ConversationRows(jdbc, events, id, partition).insert(recorded);
    jdbc.updateOne(
        "UPDATE read_g1.projection_offsets SET next_leaf = ? WHERE partition = ?",
        recorded.leafIndex() + 1,
        partition);
  }

  /// Sets the read model's progress to the end of the log without inserting the events.
  public void skipProjection() {
    for (int i = 0; i < PARTITIONS; i++) {
      setProjected(i);
    }
  }

  @Override
  public void close() {
    producer.close();
    for (int i = 0; i < PARTITIONS; i++) {
      nextLeaf[i] = 0;
      setProjected(i);
    }
  }

  private void setProjected(int partition) {
    jdbc.updateOne(
        "UPDATE read_g1.projection_offsets SET next_leaf = ? WHERE partition = ?",
        nextLeaf[partition],
        partition);
  }

  private void send(String topic, byte[] key, byte[] value) {
    try {
      var _ = producer.send(new ProducerRecord<>(topic, key, value)).get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
