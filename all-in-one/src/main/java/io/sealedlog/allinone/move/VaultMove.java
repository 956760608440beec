package io.sealedlog.allinone.move;

import io.sealedlog.crypto.Sha256;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.Transaction;
import io.sealedlog.vault.VaultCopy;
import io.sealedlog.vault.VaultTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Copies a vault to another database: all of it while it is in use, and then what has changed
/// since.
final class VaultMove {
  private static final int PIPE = 1024 * 1024;

  private final Database source;
  private final Database target;

  VaultMove(Database source, Database target) {
    this.source = source;
    this.target = target;
  }

  boolean targetExists() {
    return VaultCopy.exists(target.jdbc());
  }

  void dropTarget() {
    int _ = target.jdbc().update("DROP SCHEMA vault CASCADE");
  }

  /// Copies all tables as they are at one moment.
  ///
  /// @param workerRole is granted what workers read
  /// @return from where on changes are to be brought later
  String copyAll(Optional<String> workerRole) {
    return source.patiently(sources ->
        sources.inTransaction(from -> {
          VaultCopy copy = new VaultCopy(from);
          copy.beginSnapshot();
          String snapshot = copy.snapshot();
          VaultCopy.createTables(target, workerRole, copy.schemaVersion());
          target.patiently(targets -> {
            targets.doInTransaction(to -> {
              for (VaultTable table : VaultTable.values()) {
                List<VaultCopy.Column> columns = copy.columns(table);
                pipe(
                    stream -> copy.out(table, columns, stream),
                    stream -> new VaultCopy(to).in(table, columns, stream));
              }
            });
            return true;
          });
          return snapshot;
        }));
  }

  /// Brings what has changed since the snapshot, when nobody uses the vault any more.
  void copyChanges(String snapshot) {
    source.patiently(sources ->
        sources.inTransaction(from -> {
          new VaultCopy(from).beginSnapshot();
          return target.patiently(targets -> {
            targets.doInTransaction(to -> {
              for (VaultTable table : VaultTable.values()) {
                copyChanges(from, to, table, snapshot);
              }
            });
            return true;
          });
        }));
  }

  /// Reads both vaults and compares them.
  ///
  /// @return the rows by table
  /// @throws StartException naming the tables that differ
  Map<VaultTable, Long> verify() {
    CompletableFuture<Map<VaultTable, Digest>> here =
        CompletableFuture.supplyAsync(() -> digests(source), Thread::startVirtualThread);
    Map<VaultTable, Digest> there = digests(target);
    Map<VaultTable, Digest> wanted = join(here);
    Map<VaultTable, Long> rows = new EnumMap<>(VaultTable.class);
    wanted.forEach((table, digest) -> {
      if (!digest.equals(there.get(table))) {
        throw new StartException(
            "The table %s of the new vault is not the old one's: it has %s, and %s belong there."
                .formatted(table.unqualified(), there.get(table), digest));
      }
      rows.put(table, digest.rows());
    });
    return rows;
  }

  private record Digest(long rows, String digest) {
    @Override
    public String toString() {
      return "%,d rows with SHA-256 %s".formatted(rows, digest);
    }
  }

  private static void copyChanges(
      Transaction from, Transaction to, VaultTable table, String snapshot) {
    VaultCopy source = new VaultCopy(from);
    VaultCopy target = new VaultCopy(to);
    List<VaultCopy.Column> columns = source.columns(table);
    target.prepareChanges(table);
    pipe(
        stream -> source.changesOut(table, columns, snapshot, stream),
        stream -> target.changesIn(table, columns, stream));
    target.applyChanges(table, columns);
    // Every row of the source is there now; when there are more, some were deleted.
    if (source.rows(table) != target.rows(table)) {
      pipe(stream -> source.keysOut(table, stream), stream -> target.keysIn(table, stream));
      target.deleteOthers(table);
    }
  }

  private static Map<VaultTable, Digest> digests(Database database) {
    return database.patiently(jdbc ->
        jdbc.inTransaction(transaction -> {
          VaultCopy copy = new VaultCopy(transaction);
          copy.beginSnapshot();
          Map<VaultTable, Digest> digests = new EnumMap<>(VaultTable.class);
          for (VaultTable table : VaultTable.values()) {
            MessageDigest digest = Sha256.newDigest();
            try {
              long rows =
                  copy.out(
                      table,
                      copy.columns(table),
                      new DigestOutputStream(OutputStream.nullOutputStream(), digest));
              digests.put(table, new Digest(rows, HexFormat.of().formatHex(digest.digest())));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
          return digests;
        }));
  }

  private interface Writing {
    long to(OutputStream stream) throws IOException;
  }

  private interface Reading {
    long from(InputStream stream) throws IOException;
  }

  // The rows go through as they come: neither side keeps a table.
  private static void pipe(Writing writing, Reading reading) {
    try (PipedInputStream in = new PipedInputStream(PIPE)) {
      PipedOutputStream out = new PipedOutputStream(in);
      CompletableFuture<Long> written =
          CompletableFuture.supplyAsync(
              () -> {
                try (out) {
                  return writing.to(out);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              work -> Thread.ofPlatform().name("vault-out").start(work));
      long read = reading.from(in);
      if (join(written) != read) {
        throw new IllegalStateException("rows were lost on the way");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
