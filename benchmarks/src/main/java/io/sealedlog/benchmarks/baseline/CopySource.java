package io.sealedlog.benchmarks.baseline;

import io.sealedlog.benchmarks.load.MessageIdGenerator;
import io.sealedlog.benchmarks.load.MixedTexts;
import io.sealedlog.runtime.kafka.KafkaClients;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// Writes messages to a topic as fast as the broker accepts them, with the gateway's producer
/// settings for batches. Each message has a unique id as its key.
final class CopySource implements AutoCloseable {
  private static final int BYTES_OF_ID = 16;

  private static final Map<String, Object> PRODUCING =
      Map.of(
          "linger.ms",
          10,
          "batch.size",
          256 * 1024,
          "buffer.memory",
          16L * 1024 * 1024,
          "compression.type",
          "none");

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final SplittableRandom random = new SplittableRandom();
  private final MixedTexts texts;

  CopySource(KafkaClients clients, String topic, int smallest, int largest) {
    this.producer = clients.producer("copy-source", PRODUCING);
    this.topic = topic;
    this.texts = new MixedTexts(smallest, largest, random);
  }

  /// Writes the messages and returns when the broker has acknowledged all of them.
  ///
  /// @return the bytes of all texts
  long write(long count) throws IOException {
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    long bytes = 0;
    for (long i = 0; i < count && failure.get() == null; i++) {
      byte[] text = new byte[texts.nextLength()];
      texts.fill(text, 0, text.length);
      bytes += text.length;
      var _ =
          producer.send(
              new ProducerRecord<>(topic, id(), text),
              (_, exception) -> failure.compareAndSet(null, exception));
    }
    producer.flush();
    Exception first = failure.get();
    if (first != null) {
      throw new IOException("the broker does not take the messages: " + first.getMessage(), first);
    }
    return bytes;
  }

  @Override
  public void close() {
    producer.close();
  }

  private byte[] id() {
    UUID id = MessageIdGenerator.next(random);
    return ByteBuffer.allocate(BYTES_OF_ID)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
