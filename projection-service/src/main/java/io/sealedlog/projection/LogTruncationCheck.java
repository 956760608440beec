package io.sealedlog.projection;

import io.sealedlog.runtime.StartException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/// Detects that the log has lost records which the read model has applied: after a power failure,
/// or when the log or the read model was restored. Undetected, new events would get the offsets of
/// the lost ones and never be applied.
final class LogTruncationCheck {
  private static final long BOUND_SECONDS = 30;

  private final Admin admin;
  private final String topic;

  LogTruncationCheck(Admin admin, String topic) {
    this.admin = admin;
    this.topic = topic;
  }

  /// @param nextOffsets the read model's next offset of each partition. Must be read before the
  ///   call, because other projectors may advance meanwhile
  /// @throws StartException when the log ends before one of these offsets, or Kafka doesn't answer
  void require(Map<Integer, Long> nextOffsets) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    nextOffsets
        .keySet()
        .forEach(number -> latest.put(new TopicPartition(topic, number), OffsetSpec.latest()));
    ends(latest)
        .forEach((partition, end) -> {
          long next = nextOffsets.getOrDefault(partition.partition(), 0L);
          if (end.offset() < next) {
            throw behind(partition, end.offset(), next);
          }
        });
  }

  private Map<TopicPartition, ListOffsetsResultInfo> ends(Map<TopicPartition, OffsetSpec> latest) {
    try {
      return admin.listOffsets(latest).all().get(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new StartException("Kafka doesn't tell where the topic %s ends.".formatted(topic), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("Interrupted while starting.", e);
    }
  }

  private static StartException behind(TopicPartition partition, long end, long next) {
    return new StartException(
        ("The read model is further than the log: it has applied partition %d of %s up to the"
                + " offset %d, and that ends at %d. The log has lost its newest records (a loss of"
                + " power, a crash of the machine), or one of both was restored or replaced. What"
                + " the log still has is the truth: rebuild the read model from it, see \"Rebuilding"
                + " the read model\" in docs/operations.md.")
            .formatted(partition.partition(), partition.topic(), next, end));
  }
}
