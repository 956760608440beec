package io.sealedlog.allinone.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.runtime.StartException;
import io.sealedlog.vault.VaultCopy;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a backup has, in `manifest.json`.
///
/// @param format the version of the format, [#FORMAT]
/// @param madeBy the version of the program
/// @param partitions of each topic
record Manifest(int format, String madeBy, int partitions, Events events, Vault vault, Keys keys) {
  static final int FORMAT = 1;
  static final String FILE = "manifest.json";

  Manifest {
    Objects.requireNonNull(events, "events");
    Objects.requireNonNull(vault, "vault");
    Objects.requireNonNull(keys, "keys");
  }

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /// @param endsAt when the ends of the log were asked for; whatever was acknowledged before is
  ///   here
  /// @param readMarks files with the records of the topic of read marks
  record Events(String endsAt, List<Partition> partitions, List<RecordFile> readMarks) {
    Events {
      partitions = List.copyOf(partitions);
      readMarks = List.copyOf(readMarks);
    }
  }

  /// @param foreign records that were no part of the log, and were left out
  record Partition(EventSequence.Summary summary, long foreign, List<RecordFile> files) {
    Partition {
      Objects.requireNonNull(summary, "summary");
      files = List.copyOf(files);
    }
  }

  /// @param partition of the topic
  /// @param records how many there are
  record RecordFile(String name, int partition, long records) {
    RecordFile {
      Objects.requireNonNull(name, "name");
    }
  }

  /// @param takenAt when the snapshot was taken, after the end of the events
  /// @param schemaVersion of the tables
  /// @param masterKeyCheck hexadecimal: the row by which a master key can be checked
  /// @param tables in the order in which they can be filled
  record Vault(String takenAt, String schemaVersion, String masterKeyCheck, List<Table> tables) {
    Vault {
      Objects.requireNonNull(schemaVersion, "schemaVersion");
      Bytes _ = Bytes.ofHex(masterKeyCheck);
      tables = List.copyOf(tables);
    }
  }

  record Table(String name, String file, long rows, List<VaultCopy.Column> columns) {
    Table {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(file, "file");
      columns = List.copyOf(columns);
    }
  }

  /// The ids of the keys that the backup needs and does not have.
  ///
  /// @param masterKey null when the backup was made without it
  /// @param logKeys in the order of their file
  /// @param eventKeys the numbers of the keys of tags, which are in the vault
  record Keys(@Nullable String masterKey, List<String> logKeys, List<Integer> eventKeys) {
    Keys {
      logKeys = List.copyOf(logKeys);
      eventKeys = List.copyOf(eventKeys);
    }
  }

  byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest can be written", e);
    }
  }

  /// @throws StartException when this program can't read it
  static Manifest read(BackupDirectory directory) {
    try (InputStream file = directory.read(FILE)) {
      JsonNode tree = JSON.readTree(file);
      int format = tree.path("format").asInt();
      if (format > FORMAT) {
        throw new StartException(
            "The backup %s has format %d, which a later version made; this one knows format %d."
                .formatted(directory.path(), format, FORMAT));
      }
      return JSON.treeToValue(tree, Manifest.class);
    } catch (IOException | IllegalArgumentException e) {
      throw new StartException(
          "%s of the backup %s can't be read: it is no manifest.".formatted(FILE, directory.path()),
          e);
    }
  }
}
