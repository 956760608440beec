package io.sealedlog.projection;

import io.sealedlog.runtime.database.DatabaseException;
import java.util.Set;

/// The cause of a failed write, derived from the SQLSTATE (PostgreSQL manual, appendix A).
enum FailureKind {
  /// The server can't be reached or refuses this client: nothing can be written.
  UNAVAILABLE,
  /// A cause outside the rows that passes: a lock, a full disk, a time-out.
  TRANSIENT,
  /// The rows themselves: the database refuses them every time.
  DATA,
  /// The cause may be in the rows.
  UNKNOWN;

  private static final int CLASS = 2;

  // 08 connection exception, 28 invalid authorization, 3D no such database, 00000 no SQLSTATE from
  // the driver; 25006 read-only server, for instance after a failover.
  private static final Set<String> UNAVAILABLE_CLASSES = Set.of("08", "28", "3D", "00");
  private static final String READ_ONLY = "25006";

  // 57P01 to 57P05: the server shuts down, starts up, or has ended this session.
  private static final String SHUTDOWN = "57P";

  // 25 transaction state (25P03: idle for too long), 40 rollback, 53 resources, 55 object state
  // (55P03: locked), 57 operator intervention (57014: a time-out), 58 system error.
  private static final Set<String> TRANSIENT_CLASSES = Set.of("25", "40", "53", "55", "57", "58");

  // 22 data exception, 23 integrity constraint violation, 54 program limit exceeded.
  private static final Set<String> DATA_CLASSES = Set.of("22", "23", "54");

  static FailureKind of(DatabaseException e) {
    String state = e.sqlState();
    String kind = state.substring(0, CLASS);
    if (UNAVAILABLE_CLASSES.contains(kind)
        || state.equals(READ_ONLY)
        || state.startsWith(SHUTDOWN)) {
      return UNAVAILABLE;
    }
    if (TRANSIENT_CLASSES.contains(kind)) {
      return TRANSIENT;
    }
    return DATA_CLASSES.contains(kind) ? DATA : UNKNOWN;
  }
}
