package io.sealedlog.worker.topology;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.result.CommandResult;
import io.sealedlog.runtime.tracing.TraceHeader;
import io.sealedlog.runtime.tracing.Tracing;
import io.sealedlog.worker.processing.CommandOutput;
import io.sealedlog.worker.processing.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/// Forwards the effects of a task's commands to the sinks, for the task's own partition. None of
/// the command's headers comes along but that of a trace.
final class TaskOutput implements CommandOutput {
  /// A record may be longer than its topic allows once it is decompressed. It can't be kept
  /// unchanged, and failing on it would block the partition for ever.
  static final int LARGEST_DEAD_LETTER = 2 * 1024 * 1024;

  private final ProcessorContext<RoutedKey, byte[]> context;
  private final int partition;
  private @Nullable Record<byte[], byte[]> origin;

  TaskOutput(ProcessorContext<RoutedKey, byte[]> context) {
    this.context = context;
    this.partition = context.taskId().partition();
  }

  /// @param record the command that the following calls belong to
  void begin(Record<byte[], byte[]> record) {
    origin = record;
  }

  @Override
  public void event(StreamId stream, Bytes encoded, long at) {
    forward(stream, encoded.shared(), at, WorkerTopology.EVENTS_SINK);
  }

  @Override
  public void result(CommandResult result, long at) {
    forward(result.streamId(), Codec.RESULTS.encode(result), at, WorkerTopology.RESULTS_SINK);
  }

  @Override
  public void deadLetter(DeadLetterReason reason) {
    Record<byte[], byte[]> record = Objects.requireNonNull(origin, "begin comes first");
    byte @Nullable [] key = record.key();
    byte @Nullable [] value = record.value();
    Headers headers = new RecordHeaders();
    context.recordMetadata().ifPresent(metadata -> addOrigin(headers, metadata));
    add(headers, DeadLetterHeaders.REASON, reason.label());
    int length = (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    if (length > LARGEST_DEAD_LETTER) {
      add(headers, DeadLetterHeaders.DROPPED_BYTES, String.valueOf(length));
      key = null;
      value = null;
    }
    context.forward(
        new Record<>(
            new RoutedKey(partition, key == null ? null : Bytes.wrap(key)),
            value,
            record.timestamp(),
            headers),
        WorkerTopology.DEAD_LETTERS_SINK);
  }

  private void forward(StreamId stream, byte[] value, long at, String sink) {
    context.forward(
        new Record<>(new RoutedKey(partition, Bytes.wrap(stream.key())), value, at, trace()), sink);
  }

  // Beside the record, never in it: neither digests nor tags know of it.
  private static @Nullable Headers trace() {
    byte[] trace = TraceHeader.ofThisThread();
    return trace == null ? null : new RecordHeaders().add(Tracing.HEADER, trace);
  }

  private static void addOrigin(Headers headers, RecordMetadata metadata) {
    add(headers, DeadLetterHeaders.TOPIC, metadata.topic());
    add(headers, DeadLetterHeaders.PARTITION, String.valueOf(metadata.partition()));
    add(headers, DeadLetterHeaders.OFFSET, String.valueOf(metadata.offset()));
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
