package io.sealedlog.allinone.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the records of one partition into files of at most 256 MiB, so that damage is found early
/// and named closely.
final class RecordFiles {
  private static final long LARGEST = 256L * 1024 * 1024;

  private final BackupDirectory directory;
  private final String folder;
  private final int partition;
  private final List<Manifest.RecordFile> files = new ArrayList<>();
  private @Nullable DigestedFile current;
  private long records;
  private long bytes;

  /// @param folder in the backup
  RecordFiles(BackupDirectory directory, String folder, int partition) {
    this.directory = directory;
    this.folder = folder;
    this.partition = partition;
  }

  void add(StoredRecord stored) {
    byte[] frame = stored.encode();
    try {
      DigestedFile file = current;
      if (file != null && file.length() + frame.length > LARGEST) {
        end(file);
        file = null;
      }
      if (file == null) {
        file = directory.newFile(name());
        current = file;
      }
      file.write(frame);
      records++;
      bytes += frame.length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the number of bytes written.
  long bytes() {
    return bytes;
  }

  /// Closes the last file.
  List<Manifest.RecordFile> end() throws IOException {
    if (current != null) {
      end(current);
    }
    return List.copyOf(files);
  }

  private void end(DigestedFile file) throws IOException {
    file.close();
    files.add(new Manifest.RecordFile(name(), partition, records));
    records = 0;
    current = null;
  }

  private String name() {
    return "%s/%d-%05d.records".formatted(folder, partition, files.size());
  }
}
