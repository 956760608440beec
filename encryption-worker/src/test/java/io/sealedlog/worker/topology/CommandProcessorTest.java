package io.sealedlog.worker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.crypto.sl1.CommandOpener;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.runtime.tracing.Tracing;
import io.sealedlog.worker.TestEventKeys;
import io.sealedlog.worker.kernel.Limits;
import io.sealedlog.worker.processing.CommandReader;
import io.sealedlog.worker.processing.VaultWait;
import io.sealedlog.worker.processing.WorkerMetrics;
import io.sealedlog.worker.recent.OutcomeMemory;
import io.sealedlog.worker.state.CacheBudget;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandProcessorTest {
  private static final Limits LIMITS =
      new Limits(Duration.ofHours(1), Limits.FUTURE_TOLERANCE, 10_000, EpochHeader.MAX_AGE);
  private static final byte[] KEY = new byte[16];
  private static final byte[] VALUE = new byte[1_000];
  private static final int PARTITION = 0;

  @TempDir private Path directory;
  private Context context;
  private final CommandProcessor processor = processor();

  /// A context with settable record metadata.
  private static final class Context extends MockProcessorContext<RoutedKey, byte[]> {
    ProcessorRecordContext metadata = metadata(0);

    Context(Path directory) {
      super(TaskStores.properties(), new TaskId(0, PARTITION), directory.toFile());
    }

    static ProcessorRecordContext metadata(long offset) {
      return new ProcessorRecordContext(
          1, offset, PARTITION, "commands", new RecordHeaders(), KEY, VALUE);
    }

    @Override
    public Optional<RecordMetadata> recordMetadata() {
      return Optional.of(metadata);
    }
  }

  @BeforeEach
  void init() {
    context = new Context(directory);
    TaskStores.open(context);
    context.setCurrentSystemTimeMs(1_000);
    processor.init(context);
  }

  @AfterEach
  void close() {
    processor.close();
    TaskStores.close(context);
  }

  @Test
  void requestsACommitWhenAllIsProcessed() {
    CommandBacklog.ofThisThread().polled(PARTITION, 1);

    process(0, new RecordHeaders());
    assertThat(context.committed()).isFalse();
    process(1, new RecordHeaders());
    assertThat(context.committed()).isTrue();
  }

  @Test
  void commandsOfABatchLeaveTheCommitToTheInterval() {
    CommandBacklog.ofThisThread().polled(PARTITION, 0);

    process(0, new RecordHeaders().add(new RecordHeader("sealedlog.bulk", new byte[0])));

    assertThat(context.committed()).isFalse();
  }

  // The value is not a sealed command, so it goes to the dead letters.
  private void process(long offset, Headers headers) {
    context.metadata = Context.metadata(offset);
    processor.process(new Record<>(KEY, VALUE, 1, headers));
  }

  private static CommandProcessor processor() {
    return new CommandProcessorFactory(
            new CommandReader(
                new CommandOpener(kid -> Optional.empty()), new VaultWait(Duration.ofMillis(1))),
            TestEventKeys.SEALER,
            new WorkerMetrics(new SimpleMeterRegistry()),
            LIMITS,
            1,
            100,
            new OutcomeMemory(1024 * 1024, LIMITS, new SecureRandom()),
            new CacheBudget(1L << 20),
            (_, _, _) -> 0,
            Duration.ofMillis(50),
            Tracing.off(),
            Clock.systemUTC(),
            new SecureRandom())
        .create();
  }
}
