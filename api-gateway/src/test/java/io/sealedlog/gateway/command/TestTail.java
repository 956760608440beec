package io.sealedlog.gateway.command;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.tracing.Tracing;
import org.apache.kafka.clients.consumer.Consumer;

/// Makes tails of a log by themselves, without commands that wait for it.
public final class TestTail {
  private TestTail() {}

  /// @param consumer read_committed; is closed by the tail
  public static OutcomeTail of(
      Topics topics, Consumer<byte[], byte[]> consumer, EventReader reader) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    return new OutcomeTail(
        topics,
        consumer,
        reader,
        ForgeryAlarm.ofLog(registry),
        new PendingCommands(10, registry),
        Tracing.off());
  }
}
