package io.sealedlog.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Creates the data directory at the first start: in a draft directory, which is renamed when it is
/// complete, so that a kill leaves no incomplete data directory. The `initdb` of a killed process
/// runs on for a moment, in a draft that no other process uses.
record NewCluster(Path directory) {
  private static final Logger log = LoggerFactory.getLogger(NewCluster.class);
  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final String DRAFT = "data.new-";
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  void initialize(PostgresPrograms programs, Path data, Passwords passwords) throws IOException {
    Path draft = Files.createTempDirectory(directory, DRAFT, PRIVATE);
    try {
      Path unfinished = Files.createDirectory(draft.resolve("data"), PRIVATE);
      Path passwordFile = draft.resolve("password");
      PrivateFiles.write(passwordFile, passwords.of(Databases.ADMIN));
      programs.account().makeOwnerOf(draft);
      programs.run(
          List.of(
              "initdb",
              "--pgdata=" + unfinished,
              "--username=" + Databases.ADMIN,
              "--auth=scram-sha-256",
              "--pwfile=" + passwordFile,
              "--data-checksums",
              "--encoding=UTF8",
              "--locale-provider=builtin",
              "--builtin-locale=C.UTF-8",
              "--locale=C",
              "--no-instructions"),
          directory.resolve("initialize.log"),
          BOUND);
      Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      remove(draft);
    }
  }

  /// Removes the drafts of killed first starts. A draft to which an `initdb` still writes is left
  /// to the next start.
  void removeStaleDrafts() throws IOException {
    try (DirectoryStream<Path> drafts = Files.newDirectoryStream(directory, DRAFT + "*")) {
      drafts.forEach(NewCluster::remove);
    }
  }

  private static void remove(Path draft) {
    try {
      PostgresBinaries.deleteTree(draft);
    } catch (IOException | UncheckedIOException e) {
      log.atWarn().addKeyValue("directory", draft).setCause(e).log("a draft can't be removed yet");
    }
  }
}
