package io.sealedlog.embedded;

import io.sealedlog.runtime.StartException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/// Unpacks PostgreSQL's programs from the archive on the class path.
final class PostgresBinaries {
  /// The system property for a shared directory to unpack into instead of one per data directory,
  /// for tests with many servers.
  private static final String SHARED_DIRECTORY = "sealedlog.embedded.binaries";

  private PostgresBinaries() {}

  /// Returns the directory with `bin`, `lib` and `share`, after unpacking it if it is missing. The
  /// directory is either complete or absent.
  static Path unpackedUnder(Path directory) throws IOException {
    String shared = System.getProperty(SHARED_DIRECTORY, "");
    Path parent = shared.isEmpty() ? directory : Path.of(shared).toAbsolutePath();
    Path target = parent.resolve("postgresql-18");
    if (Files.isDirectory(target)) {
      return target;
    }
    createDirectories(parent);
    Path draft = Files.createTempDirectory(parent, "unpacking-");
    unpack(draft);
    Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (FileSystemException e) {
      // Another process was faster.
      deleteTree(draft);
      if (!Files.isDirectory(target)) {
        throw e;
      }
    }
    return target;
  }

  private static void unpack(Path target) throws IOException {
    String archive = archiveName();
    try (InputStream resource = PostgresBinaries.class.getResourceAsStream(archive)) {
      if (resource == null) {
        throw new StartException(
            "There is no PostgreSQL in the class path for this machine (%s %s); run the services on"
                    .formatted(System.getProperty("os.name"), System.getProperty("os.arch"))
                + " a PostgreSQL server of your own.");
      }
      try (TarArchiveInputStream tar =
          new TarArchiveInputStream(
              new XZCompressorInputStream(new BufferedInputStream(resource, 1 << 16)))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          unpack(tar, entry, target);
        }
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    Path path = target.resolve(entry.getName()).normalize();
    if (!path.startsWith(target)) {
      throw new IOException("an entry that leaves the archive: " + entry.getName());
    }
    createDirectories(entry.isDirectory() ? path : path.getParent());
    if (entry.isDirectory()) {
      return;
    } else if (!neededToRun(entry.getName())) {
      return;
    } else if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      Files.copy(tar, path);
      boolean program = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  // Sets permissions explicitly, so that the server's account can read the directories whatever the
  // umask.
  private static void createDirectories(@Nullable Path directory) throws IOException {
    if (directory != null && !Files.isDirectory(directory)) {
      createDirectories(directory.getParent());
      try {
        Files.createDirectory(directory);
      } catch (FileAlreadyExistsException e) {
        // Another process was faster. It may not have set the permissions yet.
      }
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private static boolean neededToRun(String name) {
    return !name.endsWith(".a") && !name.endsWith(".pc");
  }

  private static String archiveName() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String name = system.startsWith("mac") ? "darwin" : "linux";
    String machine =
        switch (System.getProperty("os.arch")) {
          case "aarch64", "arm64" -> "arm_64";
          default -> "x86_64";
        };
    return "/postgres-" + name + "-" + machine + ".txz";
  }

  static void deleteTree(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
