package io.sealedlog.projection;

import io.sealedlog.runtime.tracing.TraceAttribute;
import io.sealedlog.runtime.tracing.TraceSpan;
import io.sealedlog.runtime.tracing.Tracing;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.header.Header;

/// The spans of the events of a batch that are traced: each lasts as long as the batch is written,
/// because its row is there with the batch's commit.
final class BatchTrace implements AutoCloseable {
  private static final BatchTrace NONE = new BatchTrace();
  private static final int MOST_SPANS = 16;

  private final Deque<TraceSpan> spans = new ArrayDeque<>();

  static BatchTrace begin(Tracing tracing, List<ConsumerRecords<byte[], byte[]>> polls) {
    if (!tracing.isOn()) {
      return NONE;
    }
    BatchTrace trace = new BatchTrace();
    polls.forEach(records -> records.forEach(each -> trace.add(tracing, each)));
    return trace;
  }

  @Override
  public void close() {
    while (!spans.isEmpty()) {
      spans.pop().close();
    }
  }

  private void add(Tracing tracing, ConsumerRecord<byte[], byte[]> event) {
    Header header = event.headers().lastHeader(Tracing.HEADER);
    if (header == null || spans.size() >= MOST_SPANS) {
      return;
    }
    TraceSpan span = tracing.consumed("write row", header.value(), event.timestamp());
    span.with(TraceAttribute.PARTITION, event.partition());
    spans.push(span);
  }
}
