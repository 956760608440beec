package io.sealedlog.allinone.backup;

import io.sealedlog.crypto.Sha256;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.Transaction;
import io.sealedlog.vault.VaultCopy;
import io.sealedlog.vault.VaultReferences;
import io.sealedlog.vault.VaultTable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Fills a new vault from a backup, and compares it with a log.
final class VaultRestore {
  private final Database database;
  private final BackupDirectory files;
  private final Manifest.Vault manifest;

  VaultRestore(Database database, BackupDirectory files, Manifest.Vault manifest) {
    this.database = database;
    this.files = files;
    this.manifest = manifest;
  }

  /// Makes the tables and fills them. What was written is read again, and its digests are compared.
  ///
  /// @throws StartException when the rows are not those of the backup
  void load(Optional<String> workerRole) {
    VaultCopy.createTables(database, workerRole, manifest.schemaVersion());
    database.patiently(jdbc -> {
      jdbc.doInTransaction(transaction ->
          manifest
              .tables()
              .forEach(table -> {
                try {
                  load(transaction, table);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }));
      return true;
    });
  }

  /// Takes the vault away again that [#load] made.
  void undo() {
    int _ = database.jdbc().update("DROP SCHEMA vault CASCADE");
  }

  /// Compares the vault with the events, and lets accounts publish their identities again that the
  /// log does not have.
  ///
  /// @param missing is written when shares or accounts are missing: a line for each
  VaultReferences.Comparison compare(BackupLog log, LogReader reader, Path missing) {
    return database.patiently(jdbc ->
        jdbc.inTransaction(transaction -> {
          VaultReferences references = new VaultReferences(transaction);
          log.events(reader, event -> note(references, event));
          VaultReferences.Comparison comparison = references.compare();
          if (comparison.vaultIsTooOld()) {
            write(references, missing);
          }
          int _ = references.publishAgain();
          return comparison;
        }));
  }

  private static void note(VaultReferences references, RecordedEvent recorded) {
    switch (recorded.event()) {
      case Event.EpochStarted started ->
          references.share(
              new ConversationId(recorded.streamId().value()), started.epoch().shareVersion());
      case Event.IdentityPublished _ ->
          references.identity(new UserId(recorded.streamId().value()));
      case Event _ -> {}
    }
  }

  private static void write(VaultReferences references, Path missing) {
    try (OutputStream file = Files.newOutputStream(missing)) {
      references.writeMissing(file);
    } catch (IOException e) {
      throw BackupDirectory.cantBeWritten(missing, e);
    }
  }

  private void load(Transaction transaction, Manifest.Table kept) throws IOException {
    VaultTable table = table(kept.name());
    VaultCopy copy = new VaultCopy(transaction);
    List<VaultCopy.Column> columns = copy.columns(table);
    if (!columns.equals(kept.columns())) {
      throw new StartException(
          "The table %s of the backup has other columns than version %s of the vault."
              .formatted(kept.name(), manifest.schemaVersion()));
    }
    try (DataInputStream rows = files.read(kept.file())) {
      long _ = copy.in(table, columns, rows);
    }
    MessageDigest digest = Sha256.newDigest();
    long rows =
        copy.out(table, columns, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    if (rows != kept.rows()
        || !HexFormat.of().formatHex(digest.digest()).equals(files.digest(kept.file()))) {
      throw new StartException(
          "The table %s, read again, is not what is in the backup.".formatted(kept.name()));
    }
  }

  private static VaultTable table(String name) {
    return VaultTable.lasting().stream()
        .filter(table -> table.unqualified().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new StartException("The backup has a table %s, which no vault has.".formatted(name)));
  }
}
