package io.sealedlog.worker.topology;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.command.CommandHeaders;
import io.sealedlog.runtime.tracing.TraceAttribute;
import io.sealedlog.runtime.tracing.TraceSpan;
import io.sealedlog.runtime.tracing.Tracing;
import io.sealedlog.worker.log.TaskInitializer;
import io.sealedlog.worker.processing.CommandHandler;
import io.sealedlog.worker.processing.CommandRecord;
import io.sealedlog.worker.processing.SenderContexts;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/// Passes the commands of one task to its handler.
///
/// After an aborted transaction Kafka Streams closes the task and starts it again, sometimes with
/// the same processor: `close`, then `init`. Both reset everything that is not in the stores, above
/// all the sender contexts, because the message that carried a context's encapsulation may have
/// been aborted.
final class CommandProcessor implements Processor<byte[], byte[], RoutedKey, byte[]> {
  private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(10);

  /// The precision depends on how long Kafka Streams polls when there are no records.
  private static final Duration TIMER_INTERVAL = Duration.ofMillis(2);

  private final SenderContexts contexts;
  private final HandlerFactory handlers;
  private final StateFactory states;
  private final TaskInitializer taskInitializer;
  private final Duration commitInterval;
  private final Tracing tracing;
  private @Nullable Task task;

  /// Creates the handler of a task.
  interface HandlerFactory {
    CommandHandler create(int partition, SenderContexts contexts);
  }

  /// Creates the state of a task from its stores.
  interface StateFactory {
    StoredWorkerState create(ProcessorContext<?, ?> context);
  }

  /// The objects that live from `init` to `close`.
  private static final class Task {
    final ProcessorContext<RoutedKey, byte[]> context;
    final CommandHandler handler;
    final StoredWorkerState state;
    final TaskOutput output;
    @Nullable Cancellable expiry;
    @Nullable Cancellable startCommit;

    Task(
        ProcessorContext<RoutedKey, byte[]> context,
        CommandHandler handler,
        StoredWorkerState state) {
      this.context = context;
      this.handler = handler;
      this.state = state;
      this.output = new TaskOutput(context);
    }
  }

  /// @param contexts of this processor alone
  /// @param taskInitializer runs before the first command
  /// @param commitInterval after which Kafka Streams commits by itself
  CommandProcessor(
      SenderContexts contexts,
      HandlerFactory handlers,
      StateFactory states,
      TaskInitializer taskInitializer,
      Duration commitInterval,
      Tracing tracing) {
    this.contexts = contexts;
    this.handlers = handlers;
    this.states = states;
    this.taskInitializer = taskInitializer;
    this.commitInterval = commitInterval;
    this.tracing = tracing;
  }

  @Override
  public void init(ProcessorContext<RoutedKey, byte[]> context) {
    close();
    int partition = context.taskId().partition();
    CommandHandler handler = handlers.create(partition, contexts);
    StoredWorkerState state = states.create(context);
    Task started = new Task(context, handler, state);
    task = started;
    if (taskInitializer.initialize(partition, state, state.replayTarget()) > 0) {
      scheduleStartCommit(started);
    }
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Task current = Objects.requireNonNull(task, "init comes before process");
    Optional<RecordMetadata> metadata = current.context.recordMetadata();
    current.output.begin(record);
    handle(record, current);
    scheduleExpiry(current);
    boolean bulk = record.headers().lastHeader(CommandHeaders.BULK) != null;
    metadata.ifPresent(origin -> commitOrDefer(current, origin, bulk));
  }

  private void handle(Record<byte[], byte[]> record, Task current) {
    CommandRecord command =
        new CommandRecord(wrap(record.key()), wrap(record.value()), record.timestamp());
    Header trace = tracing.isOn() ? record.headers().lastHeader(Tracing.HEADER) : null;
    if (trace == null) {
      current.handler.handle(command, current.state, current.output);
      return;
    }
    try (TraceSpan span = tracing.consumed("decide", trace.value(), record.timestamp())) {
      span.with(TraceAttribute.PARTITION, current.context.taskId().partition());
      current.handler.handle(command, current.state, current.output);
    }
  }

  @Override
  public void close() {
    contexts.close();
    if (task != null) {
      CommandBacklog.ofThisThread().drop(task.context.taskId().partition());
      task.state.close();
    }
    task = null;
  }

  /// Requests a commit of the changes made at the start, which would otherwise wait for the first
  /// command in a transaction that times out. Without a command, only a punctuation leads to a
  /// commit.
  private static void scheduleStartCommit(Task started) {
    started.startCommit =
        started.context.schedule(
            TIMER_INTERVAL, PunctuationType.WALL_CLOCK_TIME, _ -> commitStart(started));
  }

  private static void commitStart(Task started) {
    Cancellable startCommit = started.startCommit;
    if (startCommit != null) {
      started.context.commit();
      startCommit.cancel();
      started.startCommit = null;
    }
  }

  private void commitOrDefer(Task current, RecordMetadata metadata, boolean bulk) {
    CommandBacklog.Processed processed =
        new CommandBacklog.Processed(
            metadata.partition(), metadata.offset(), bulk, current.context.currentSystemTimeMs());
    CommandBacklog backlog = CommandBacklog.ofThisThread();
    if (backlog.shouldCommitAfter(processed, commitInterval.toMillis())) {
      current.context.commit();
    } else if (backlog.isDeferred() && !backlog.hasTimer()) {
      backlog.startTimer(
          current.context.schedule(
              TIMER_INTERVAL,
              PunctuationType.WALL_CLOCK_TIME,
              now -> commitDeferred(current, now)));
    }
  }

  private static void commitDeferred(Task current, long now) {
    if (CommandBacklog.ofThisThread().shouldCommitDeferred(now)) {
      current.context.commit();
    }
  }

  private static @Nullable Bytes wrap(byte @Nullable [] bytes) {
    return bytes == null ? null : Bytes.wrap(bytes);
  }

  /// Schedules the expiry only while contexts are open: every punctuation leads to a commit, and an
  /// idle worker should write nothing.
  private void scheduleExpiry(Task current) {
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
