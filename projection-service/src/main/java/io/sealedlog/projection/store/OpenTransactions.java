package io.sealedlog.projection.store;

import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.Transaction;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins the transactions that write partitions, and ends those of others.
///
/// Each one holds a shared advisory lock for each of its partitions. That keeps nobody out; it
/// tells, in `pg_locks`, which of the server's processes have something open there, whichever
/// connection of whichever pool or pooler it came by, committed or not. The owner of a partition is
/// the only one who may have: whoever becomes it ends the others, who may be frozen, or on a host
/// that died, and hold locks for as long as TCP believes in them.
final class OpenTransactions {
  private static final Logger log = LoggerFactory.getLogger(OpenTransactions.class);

  // Any number that nobody else uses for advisory locks in this database.
  private static final int LOCK_CLASS = 0x5ea1ed;

  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  // A crash of the server may take back the newest transactions, rows and offsets together; they
  // are written again from the log. Waiting for the disk would buy nothing.
  private static final String BEGIN =
      """
      SELECT set_config('synchronous_commit', 'off', true),
             set_config('lock_timeout', '1s', true),
             set_config('statement_timeout', '20s', true),
             set_config('idle_in_transaction_session_timeout', '10s', true),
             (SELECT count(*) FILTER (WHERE pg_try_advisory_xact_lock_shared(?, partition))::int
                FROM unnest(?::int[]) AS partition) AS locked
      """;

  private static final String END_OTHERS =
      """
      SELECT pg_terminate_backend(pid, 2000) AS ended
        FROM (SELECT DISTINCT pid FROM pg_locks
               WHERE locktype = 'advisory' AND objsubid = 2
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                 AND classid::bigint = ? AND objid::bigint = ANY (?)
                 AND pid <> pg_backend_pid()) AS others
      """;

  private OpenTransactions() {}

  static void begin(Transaction transaction, Collection<Integer> partitions) {
    transaction.query(
        BEGIN,
        row -> row.integer("locked"),
        LOCK_CLASS,
        partitions.stream().mapToInt(Integer::intValue).toArray());
  }

  /// Ends what others have open in these partitions; what they had not committed is undone.
  static void endOthers(Jdbc jdbc, Collection<Integer> partitions) {
    try {
      long ended =
          jdbc
              .query(
                  END_OTHERS,
                  row -> row.flag("ended"),
                  (long) LOCK_CLASS,
                  partitions.stream().mapToLong(Integer::longValue).toArray())
              .stream()
              .filter(each -> each)
              .count();
      if (ended > 0) {
        log.atWarn()
            .addKeyValue("partitions", partitions)
            .addKeyValue("ended", ended)
            .log("ended what another projector had open in the read model");
      }
    } catch (DatabaseException e) {
      if (!e.sqlState().equals(INSUFFICIENT_PRIVILEGE)) {
        throw e;
      }
      log.atError()
          .addKeyValue("partitions", partitions)
          .log("another role writes the read model: projectors must share one, to take over");
    }
  }
}
