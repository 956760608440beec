package io.sealedlog.allinone.move;

import io.sealedlog.allinone.backup.EventSequence;
import io.sealedlog.allinone.backup.Installation;
import io.sealedlog.allinone.backup.LogAppender;
import io.sealedlog.allinone.backup.LogReader;
import io.sealedlog.allinone.backup.PartitionReader;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.Partitions;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/// Copies the log of a deployment to another cluster, to the same partitions, in passes: each takes
/// what has come since the last one, and reads again what it wrote.
final class LogCopy {
  private final Installation target;
  private final Partitions partitions;
  private final List<PartitionCopy> copies = new ArrayList<>();

  LogCopy(Installation target, int partitions) {
    this.target = target;
    this.partitions = new Partitions(partitions);
  }

  /// Compares what the target has with the beginning of the log, and goes on after it.
  ///
  /// @param reader of events
  /// @throws StartException when the target has anything else
  void begin(Installation source, LogReader reader) {
    try (Ends ends = new Ends(source, target)) {
      for (int number = 0; number < partitions.count(); number++) {
        PartitionCopy copy = new PartitionCopy(number, partitions, reader);
        copy.begin(ends);
        copies.add(copy);
      }
    }
  }

  /// Copies what has come since the last pass.
  ///
  /// @return how many events
  long pass(Installation source) {
    long before = events();
    try (Ends ends = new Ends(source, target)) {
      copies.forEach(copy -> copy.pass(ends));
    }
    return events() - before;
  }

  /// Returns the number of events that the target has.
  long events() {
    return copies.stream().mapToLong(copy -> copy.summary().events()).sum();
  }

  List<EventSequence.Summary> summaries() {
    return copies.stream().map(PartitionCopy::summary).toList();
  }

  /// Returns the number of records that were no events and were left out.
  long leftOut() {
    return copies.stream().mapToLong(copy -> copy.source.foreign()).sum();
  }

  /// The two clusters for the time of a pass.
  private static final class Ends implements AutoCloseable {
    final KafkaClients source;
    final KafkaClients target;
    final Admin sourceAdmin;
    final Admin targetAdmin;
    final String sourceTopic;
    final String targetTopic;
    final LogAppender appender;

    Ends(Installation source, Installation target) {
      this.source = new KafkaClients(source.kafka());
      this.target = new KafkaClients(target.kafka());
      this.sourceTopic = source.kafka().topics().events().name();
      this.targetTopic = target.kafka().topics().events().name();
      this.sourceAdmin = this.source.admin("sealedlog-move");
      this.targetAdmin = this.target.admin("sealedlog-move");
      this.appender = new LogAppender(this.target);
    }

    @Override
    public void close() {
      appender.close();
      sourceAdmin.close();
      targetAdmin.close();
    }
  }

  private static final class PartitionCopy {
    private final int number;
    private final EventSequence source;
    private final EventSequence target;
    private long sourcePosition;
    private long targetPosition;

    PartitionCopy(int number, Partitions partitions, LogReader reader) {
      this.number = number;
      this.source = new EventSequence(number, partitions, reader);
      this.target = new EventSequence(number, partitions, reader);
    }

    EventSequence.Summary summary() {
      return target.summary();
    }

    void begin(Ends ends) {
      readTarget(ends);
      try (PartitionReader from = openSource(ends)) {
        from.readTo(0, () -> source.events() < target.events(), source::accept);
        sourcePosition = from.position();
      }
      requireSame("is not the beginning of the log that is to be moved");
    }

    void pass(Ends ends) {
      TopicPartition partition = new TopicPartition(ends.sourceTopic, number);
      try (PartitionReader from = openSource(ends)) {
        from.readTo(
            PartitionReader.end(ends.sourceAdmin, partition),
            source::insideCommand,
            (stored, place) -> {
              if (source.accept(stored, place).isPresent()) {
                ends.appender.append(ends.targetTopic, number, stored);
              }
            });
        sourcePosition = from.position();
      }
      ends.appender.flush();
      readTarget(ends);
      requireSame("is not what was written there");
    }

    private PartitionReader openSource(Ends ends) {
      PartitionReader from =
          new PartitionReader(ends.source, new TopicPartition(ends.sourceTopic, number));
      if (sourcePosition > 0) {
        from.seek(sourcePosition);
      }
      return from;
    }

    private void readTarget(Ends ends) {
      TopicPartition partition = new TopicPartition(ends.targetTopic, number);
      try (PartitionReader to = new PartitionReader(ends.target, partition)) {
        to.seek(targetPosition);
        to.readTo(
            PartitionReader.end(ends.targetAdmin, partition),
            () -> false,
            (stored, place) -> {
              if (target.accept(stored, place).isEmpty()) {
                throw new StartException(
                    "Somebody else writes to the target: at %s there is no event of this log."
                        .formatted(place));
              }
            });
        targetPosition = to.position();
      }
    }

    private void requireSame(String fault) {
      if (!source.summary().equals(target.summary())) {
        throw new StartException(
            "Partition %d of the log in the target %s: it has %d events and the Merkle root %s, and %d with %s belong there. Delete the target's topics and its schema vault, and begin anew."
                .formatted(
                    number,
                    fault,
                    target.events(),
                    target.summary().treeRoot(),
                    source.events(),
                    source.summary().treeRoot()));
      }
    }
  }
}
