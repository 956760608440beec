package io.sealedlog.gateway.command;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.codec.UndecodableException;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.log.NotAuthenticException;
import io.sealedlog.protocol.result.CommandResult;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.kafka.Partitions;
import io.sealedlog.runtime.tracing.TraceAttribute;
import io.sealedlog.runtime.tracing.TraceSpan;
import io.sealedlog.runtime.tracing.Tracing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntToLongFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/// Follows `events` and `results` from their ends, without a consumer group: completes waiting
/// requests and calls listeners. A missed outcome is no loss: its request is answered with a status
/// address.
public final class OutcomeTail implements AutoCloseable {
  /// Records before the end at which reading starts, to learn the leaf index of the newest event;
  /// the record at the end itself is usually a transaction marker.
  private static final long LOOK_BACK = 64;

  private final Topics topics;
  private final EventReader reader;
  private final ForgeryAlarm alarm;
  private final PendingCommands pending;
  private final Tracing tracing;
  private final Consumer<byte[], byte[]> consumer;
  private final int partitions;
  private final AtomicLongArray newestLeaf;
  private final AtomicLongArray nextOffset;
  private final long[] storedLeaf;
  private final long[] firstOffset;
  private final TailLoop loop;
  private volatile EventListener listener = (partition, event) -> {};

  /// @param consumer read_committed; is closed by this tail
  /// @param reader authenticates what workers wrote
  /// @param alarm about everything else
  OutcomeTail(
      Topics topics,
      Consumer<byte[], byte[]> consumer,
      EventReader reader,
      ForgeryAlarm alarm,
      PendingCommands pending,
      Tracing tracing) {
    this.topics = topics;
    this.reader = reader;
    this.alarm = alarm;
    this.pending = pending;
    this.tracing = tracing;
    this.consumer = consumer;
    this.partitions = consumer.partitionsFor(topics.events().name()).size();
    this.newestLeaf = new AtomicLongArray(partitions);
    this.nextOffset = new AtomicLongArray(partitions);
    this.storedLeaf = new long[partitions];
    this.firstOffset = new long[partitions];
    for (int i = 0; i < partitions; i++) {
      newestLeaf.set(i, -1);
    }
    this.loop = new TailLoop("outcome-tail", consumer, this::handle, this::notePositions);
  }

  /// Seeks before it returns, so that the outcome of a command sent afterwards can't be missed.
  ///
  /// @param newListener receives every event from now on
  /// @param newestStored returns, by partition, the leaf index of the newest event in the read
  ///   model, -1 for none; an event that is not newer is ignored or reported, even at the end of
  ///   the log
  public void start(EventListener newListener, IntToLongFunction newestStored) {
    listener = newListener;
    for (int i = 0; i < partitions; i++) {
      storedLeaf[i] = newestStored.applyAsLong(i);
      newestLeaf.set(i, storedLeaf[i]);
    }
    List<TopicPartition> assigned = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      assigned.add(new TopicPartition(topics.events().name(), i));
      assigned.add(new TopicPartition(topics.results().name(), i));
    }
    consumer.assign(assigned);
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(assigned);
    consumer
        .endOffsets(assigned)
        .forEach((partition, end) -> {
          long back = 0;
          if (isEvents(partition)) {
            firstOffset[partition.partition()] = end;
            back = LOOK_BACK;
          }
          long beginning = beginnings.getOrDefault(partition, 0L);
          consumer.seek(partition, Math.max(beginning, end - back));
        });
    notePositions();
    loop.start();
  }

  public Partitions partitions() {
    return new Partitions(partitions);
  }

  /// Returns the leaf index of the newest event seen in the partition, -1 when none was seen.
  public long newestLeaf(int partition) {
    return newestLeaf.get(partition);
  }

  /// Returns the offset in `events` up to which the partition was read.
  public long nextOffset(int partition) {
    return nextOffset.get(partition);
  }

  /// Returns why the last attempt to read from the broker failed; empty when it didn't.
  public Optional<String> fault() {
    return loop.fault();
  }

  /// Returns why the tail has stopped for good; empty while it runs.
  public Optional<String> stopped() {
    return loop.stopped();
  }

  @Override
  public void close() {
    loop.close();
  }

  private void handle(ConsumerRecord<byte[], byte[]> kafkaRecord) {
    Header trace = tracing.isOn() ? kafkaRecord.headers().lastHeader(Tracing.HEADER) : null;
    if (trace == null) {
      handleRecord(kafkaRecord);
      return;
    }
    try (TraceSpan span = tracing.consumed("see outcome", trace.value(), kafkaRecord.timestamp())) {
      span.with(TraceAttribute.PARTITION, kafkaRecord.partition());
      handleRecord(kafkaRecord);
    }
  }

  private void handleRecord(ConsumerRecord<byte[], byte[]> kafkaRecord) {
    try {
      byte[] value = kafkaRecord.value();
      if (value == null) {
        throw new NotAuthenticException("a record without a value");
      }
      if (kafkaRecord.topic().equals(topics.events().name())) {
        event(kafkaRecord, value).ifPresent(event -> handle(kafkaRecord.partition(), event));
      } else {
        handle(kafkaRecord, Codec.RESULTS.decode(value));
      }
    } catch (NotAuthenticException | UndecodableException e) {
      alarm.raise(
          String.valueOf(e.getMessage()),
          kafkaRecord.topic() + "-" + kafkaRecord.partition() + "@" + kafkaRecord.offset());
    }
  }

  // Accepts an event once, and only under the key and in the partition that its worker wrote it to.
  // Events read from before the start of the tail may be in the read model already.
  private Optional<RecordedEvent> event(ConsumerRecord<byte[], byte[]> kafkaRecord, byte[] value)
      throws NotAuthenticException {
    RecordedEvent event = reader.read(Bytes.wrap(value)).event();
    int partition = kafkaRecord.partition();
    if (partitions().of(event.streamId()) != partition
        || !Arrays.equals(event.streamId().key(), kafkaRecord.key())) {
      throw new NotAuthenticException("an event under another key, or in another partition");
    }
    if (event.leafIndex() <= storedLeaf[partition]
        && kafkaRecord.offset() < firstOffset[partition]) {
      return Optional.empty();
    }
    if (event.leafIndex() <= newestLeaf(partition)) {
      throw new NotAuthenticException("an event that was there before");
    }
    return Optional.of(event);
  }

  private void handle(int partition, RecordedEvent event) {
    // Listeners come first, so that the caches include the event when its sender is answered.
    listener.recorded(partition, event);
    newestLeaf.set(partition, event.leafIndex());
    if (!event.more()) {
      pending.recorded(
          new CommandKey(event.streamId(), event.commandId()),
          new CommandOutcome.Stored(
              new Position(partition, event.leafIndex()), event.seq(), event.at(), false));
    }
  }

  private void handle(ConsumerRecord<byte[], byte[]> kafkaRecord, CommandResult result) {
    CommandKey key = new CommandKey(result.streamId(), result.commandId());
    // A worker gives a result the timestamp of the command record that it answers: when it repeats
    // an
    // earlier outcome for a retry, that of the retry.
    long recordTime = kafkaRecord.timestamp();
    if (result.outcome() instanceof Outcome.Rejected(var code)
        && Remedy.of(code) == Remedy.ID_LOOKUP) {
      pending.refusedAsTooOld(key, recordTime);
      return;
    }
    CommandOutcome outcome =
        switch (result.outcome()) {
          case Outcome.Stored(long seq, long leafIndex, long at) ->
              new CommandOutcome.Stored(
                  new Position(kafkaRecord.partition(), leafIndex), seq, at, true);
          case Outcome.Rejected(var code) -> new CommandOutcome.Rejected(code);
        };
    pending.resolved(key, outcome, recordTime);
  }

  private void notePositions() {
    for (int i = 0; i < partitions; i++) {
      nextOffset.set(i, consumer.position(new TopicPartition(topics.events().name(), i)));
    }
  }

  private boolean isEvents(TopicPartition partition) {
    return partition.topic().equals(topics.events().name());
  }
}
