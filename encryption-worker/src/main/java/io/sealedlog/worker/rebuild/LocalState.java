package io.sealedlog.worker.rebuild;

import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/// The local state of Kafka Streams, and the changelogs that it belongs to. Kafka Streams resumes a
/// changelog at the stored offset, whatever the topic; so state of deleted and recreated changelogs
/// must not be used.
///
/// @param directory of the worker's state
/// @param application the application id of Kafka Streams, which names its own directory
record LocalState(Path directory, String application) {
  private static final String FILE = "changelogs";

  /// Deletes the local state unless it belongs to these changelogs.
  void deleteUnlessOf(SortedMap<String, Uuid> changelogs) {
    String present =
        changelogs.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
            .collect(Collectors.joining());
    try {
      Files.createDirectories(directory);
      Path file = directory.resolve(FILE);
      String known = Files.exists(file) ? Files.readString(file) : "";
      if (!known.equals(present)) {
        deleteAll(directory.resolve(application));
        Path draft = directory.resolve(FILE + ".new");
        Files.writeString(draft, present);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new StartException(
          "The worker's state can't be kept in %s (worker.state-directory): %s."
              .formatted(directory, e),
          e);
    }
  }

  /// Returns an empty directory for temporary files of the start.
  Path emptyWorkspace() {
    Path workspace = directory.resolve("rebuild");
    try {
      deleteAll(workspace);
      Files.createDirectories(workspace);
      return workspace;
    } catch (IOException e) {
      throw new StartException(
          "The worker's state can't be made in %s (worker.state-directory): %s."
              .formatted(workspace, e),
          e);
    }
  }

  static void deleteAll(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
