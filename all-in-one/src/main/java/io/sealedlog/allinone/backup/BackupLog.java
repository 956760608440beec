package io.sealedlog.allinone.backup;

import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.Partitions;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Reads the log of a backup, record by record.
final class BackupLog {
  private final BackupDirectory files;
  private final Manifest manifest;

  BackupLog(BackupDirectory files, Manifest manifest) {
    this.files = files;
    this.manifest = manifest;
    List<Manifest.Partition> all = manifest.events().partitions();
    for (int number = 0; number < all.size(); number++) {
      if (all.get(number).summary().partition() != number) {
        throw damaged("the partitions are not in order");
      }
    }
    if (all.size() != manifest.partitions()) {
      throw damaged("it names %d of %d partitions".formatted(all.size(), manifest.partitions()));
    }
  }

  /// Reads the events of all partitions and compares what they are all together with the manifest.
  ///
  /// @throws StartException when a record is no event under these keys, or something is missing
  void events(LogReader reader, Consumer<RecordedEvent> sink) {
    for (Manifest.Partition partition : manifest.events().partitions()) {
      int number = partition.summary().partition();
      EventSequence sequence =
          new EventSequence(number, new Partitions(manifest.partitions()), reader);
      records(
          number,
          (_, stored) -> {
            Optional<RecordedEvent> event =
                sequence.accept(stored, "partition %d of %s".formatted(number, files.path()));
            sink.accept(
                event.orElseThrow(() ->
                    new StartException(
                        "In %s, what follows event %d of partition %d is no event under the log key and the event keys that are given: one of these keys is missing."
                            .formatted(files.path(), sequence.events(), number))));
          });
      if (!sequence.summary().equals(partition.summary())) {
        throw damaged("partition %d has other events than it says".formatted(number));
      }
    }
  }

  /// Reads the records of the events of one partition, unchecked.
  void records(int partition, BiConsumer<Integer, StoredRecord> sink) {
    read(manifest.events().partitions().get(partition).files(), sink);
  }

  /// Reads the records of the topic of read marks.
  ///
  /// @param sink is given the partition and the record
  void readMarks(BiConsumer<Integer, StoredRecord> sink) {
    read(manifest.events().readMarks(), sink);
  }

  private void read(List<Manifest.RecordFile> named, BiConsumer<Integer, StoredRecord> sink) {
    for (Manifest.RecordFile file : named) {
      if (file.partition() < 0 || file.partition() >= manifest.partitions()) {
        throw damaged("%s is of a partition that there is not".formatted(file.name()));
      }
      long records = 0;
      try (DataInputStream in = files.read(file.name())) {
        for (Optional<StoredRecord> next = StoredRecord.read(in);
            next.isPresent();
            next = StoredRecord.read(in)) {
          sink.accept(file.partition(), next.get());
          records++;
        }
      } catch (IOException e) {
        throw new StartException(
            "%s can't be read: %s.".formatted(files.path().resolve(file.name()), e.getMessage()),
            e);
      }
      if (records != file.records()) {
        throw damaged(
            "%s has %d records instead of %d".formatted(file.name(), records, file.records()));
      }
    }
  }

  private StartException damaged(String how) {
    return new StartException(
        "%s doesn't fit the files of the backup %s: %s."
            .formatted(Manifest.FILE, files.path(), how));
  }
}
