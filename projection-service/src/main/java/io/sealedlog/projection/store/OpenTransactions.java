package io.sealedlog.projection.store;

import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.Transaction;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins the transactions that write partitions, and ends those of previous owners.
///
/// Each transaction takes a shared advisory lock for each of its partitions. The lock excludes
/// nobody; it shows in `pg_locks` which server processes have an open transaction on a partition,
/// whichever pool or pooler the connection belongs to. Only a partition's owner may have one, so a
/// new owner ends all others: their clients may be frozen, or on a dead host whose TCP connections,
/// and so whose locks, still exist.
final class OpenTransactions {
  private static final Logger log = LoggerFactory.getLogger(OpenTransactions.class);

  // Any number that is not used for other advisory locks in this database.
  private static final int LOCK_CLASS = 0x5ea1ed;

  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  // A crash of the server may lose the newest transactions, rows and offsets together; they are
  // written again from the log. So waiting for the disk would gain nothing.
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

  /// Terminates the other sessions with open transactions on these partitions, which rolls the
  /// transactions back.
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
