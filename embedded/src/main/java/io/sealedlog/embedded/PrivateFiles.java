package io.sealedlog.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Writes files that only their owner can read, and that are either complete or absent.
public final class PrivateFiles {
  private PrivateFiles() {}

  /// Writes the whole file with mode 0600 and forces it to the disk before it gets its name.
  public static void write(Path file, String text) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IOException("not a file: " + file);
    }
    Path draft =
        Files.createTempFile(
            directory,
            file.getFileName() + ".",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(draft, text, StandardCharsets.UTF_8);
      force(draft, Set.of(StandardOpenOption.WRITE));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
    force(directory, Set.of(StandardOpenOption.READ));
  }

  static void force(Path path, Set<StandardOpenOption> options) throws IOException {
    try (FileChannel channel = FileChannel.open(path, options)) {
      channel.force(true);
    }
  }
}
