package io.sealedlog.gateway.live;

import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.command.Partitions;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.kafka.TopicCreation;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Stands for the workers and the projectors: puts events into the log and into the read model, on
/// topics of its own.
public final class TestLog implements AutoCloseable {
  private static final int PARTITIONS = 2;
  private static final long AT = 1_764_000_000_000L;

  private final String prefix = "live-" + UUID.randomUUID() + ".";
  private final Topics topics = Topics.withPrefix(prefix);
  private final Jdbc jdbc;
  private final Producer<byte[], byte[]> producer;
  private final Map<ConversationId, Long> seqs = new HashMap<>();
  private final long[] nextLeaf = new long[PARTITIONS];

  public TestLog(GatewayUnderTest servers) {
    String brokers = servers.config(Map.of()).kafka().bootstrapServers();
    Map<String, Object> client = Map.of("bootstrap.servers", brokers);
    try (Admin admin = Admin.create(client)) {
      new TopicCreation(admin).createMissing(topics.all(), PARTITIONS, 1);
    }
    this.jdbc = servers.readModel().jdbc();
    this.producer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    for (int i = 0; i < PARTITIONS; i++) {
      nextLeaf[i] = 1_000;
      setProjected(i);
    }
  }

  /// What makes a gateway listen to this log.
  public Map<String, String> settings(String... more) {
    Map<String, String> settings = new HashMap<>(Map.of("topics.prefix", prefix));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return settings;
  }

  /// A message in the log and in the read model.
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
    long seq = seqs.merge(id, 3L, (last, first) -> last + 1);
    RecordedEvent recorded =
        new RecordedEvent(
            id.stream(),
            seq,
            RecordedEvent.NO_PREVIOUS,
            nextLeaf[partition]++,
            AT,
            new CommandId(UUID.randomUUID()),
            false,
            event);
    send(topics.events().name(), id.stream().key(), Codec.EVENTS.encode(recorded));
    return recorded;
  }

  public void mark(ReadMark mark) {
    send(topics.readMarks().name(), mark.key(), mark.value());
  }

  public void project(RecordedEvent recorded) {
    int partition = new Partitions(PARTITIONS).of(recorded.streamId());
    UUID id = recorded.streamId().value();
    switch (recorded.event()) {
      case Event.MessageSealed message -> insertMessage(partition, recorded, message);
      case Event.MemberRemoved(var userId, var _) -> {
        jdbc.update(
            "DELETE FROM read_g1.members WHERE conversation_id = ? AND user_id = ?",
            id,
            userId.value());
        insertEvent(partition, recorded, "member.removed");
      }
      case Event.MemberAdded(var member, var _) -> {
        jdbc.update(
            """
            INSERT INTO read_g1.members
              (conversation_id, user_id, role, identity_version, identity_hash, since_seq)
            VALUES (?, ?, 'member', 1, ?, ?)
            """,
            id,
            member.userId().value(),
            member.identityHash().shared(),
            recorded.seq());
        insertEvent(partition, recorded, "member.added");
      }
      default -> insertEvent(partition, recorded, "other");
    }
    jdbc.updateOne(
        "UPDATE read_g1.projection_offsets SET next_leaf = ? WHERE partition = ?",
        recorded.leafIndex() + 1,
        partition);
  }

  /// The read model has everything, except that it has nothing.
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

  private void insertMessage(int partition, RecordedEvent recorded, Event.MessageSealed message) {
    jdbc.updateOne(
        """
        INSERT INTO read_g1.messages
          (partition, conversation_id, seq, message_id, leaf_index, kind, sender_id, event)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        partition,
        recorded.streamId().value(),
        recorded.seq(),
        message.messageId().value(),
        recorded.leafIndex(),
        message.kind(),
        message.senderId().value(),
        Codec.EVENTS.encode(recorded));
  }

  private void insertEvent(int partition, RecordedEvent recorded, String type) {
    jdbc.updateOne(
        """
        INSERT INTO read_g1.stream_events (partition, stream_id, seq, leaf_index, type, event)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        partition,
        recorded.streamId().value(),
        recorded.seq(),
        recorded.leafIndex(),
        type,
        Codec.EVENTS.encode(recorded));
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
