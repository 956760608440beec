package io.sealedlog.worker.topology;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.worker.processing.CommandHandler;
import io.sealedlog.worker.processing.CommandRecord;
import io.sealedlog.worker.processing.OutcomePurge;
import io.sealedlog.worker.processing.SenderContexts;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/// Hands the commands of one task to their handler.
///
/// After an aborted transaction Kafka Streams closes the task and starts it again, sometimes with
/// this same object: `close` and `init`. Everything that is not in the stores starts anew in both,
/// the sender contexts above all, because the message that carried a context's encapsulation may be
/// among those that were aborted.
final class CommandProcessor implements Processor<byte[], byte[], RoutedKey, byte[]> {
  private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(10);

  private final SenderContexts contexts;
  private final HandlerFactory handlers;
  private final Supplier<OutcomePurge> purges;
  private @Nullable Task task;

  /// Makes the handler of a task.
  interface HandlerFactory {
    CommandHandler create(int partition, SenderContexts contexts);
  }

  /// What lives from `init` to `close`.
  private static final class Task {
    final ProcessorContext<RoutedKey, byte[]> context;
    final CommandHandler handler;
    final StoredWorkerState state;
    final TaskOutput output;
    final OutcomePurge purge;
    @Nullable Cancellable expiry;

    Task(ProcessorContext<RoutedKey, byte[]> context, CommandHandler handler, OutcomePurge purge) {
      this.context = context;
      this.handler = handler;
      this.state = new StoredWorkerState(context);
      this.output = new TaskOutput(context);
      this.purge = purge;
    }
  }

  /// @param contexts of this processor alone
  CommandProcessor(
      SenderContexts contexts, HandlerFactory handlers, Supplier<OutcomePurge> purges) {
    this.contexts = contexts;
    this.handlers = handlers;
    this.purges = purges;
  }

  @Override
  public void init(ProcessorContext<RoutedKey, byte[]> context) {
    contexts.close();
    CommandHandler handler = handlers.create(context.taskId().partition(), contexts);
    task = new Task(context, handler, purges.get());
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Task current = Objects.requireNonNull(task, "init comes before process");
    current.output.begin(record);
    current.handler.handle(
        new CommandRecord(wrap(record.key()), wrap(record.value()), record.timestamp()),
        current.state,
        current.output);
    current.purge.advance(record.timestamp(), current.state);
    watchExpiry(current);
  }

  @Override
  public void close() {
    contexts.close();
    task = null;
  }

  private static @Nullable Bytes wrap(byte @Nullable [] bytes) {
    return bytes == null ? null : Bytes.wrap(bytes);
  }

  /// Only while contexts are open, because a punctuation makes a commit: an idle worker writes
  /// nothing.
  private void watchExpiry(Task current) {
    if (current.expiry == null && !contexts.isEmpty()) {
      current.expiry =
          current.context.schedule(
              EXPIRY_INTERVAL, PunctuationType.WALL_CLOCK_TIME, time -> expire(current));
    }
  }

  private void expire(Task current) {
    contexts.closeExpired();
    if (contexts.isEmpty() && current.expiry != null) {
      current.expiry.cancel();
      current.expiry = null;
    }
  }
}
