package io.sealedlog.gateway.account;

import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.runtime.database.DatabaseException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a change of the vault whose commit can get lost on the way: when the connection breaks,
/// the database may have carried it out all the same.
///
/// To look at the row would not do, as the commit may still be on its way. To make the same change
/// again does: it waits for the first one's lock, and then either takes effect or finds that
/// something came before it, and that can be recognized.
final class UncertainCommit {
  private static final Logger log = LoggerFactory.getLogger(UncertainCommit.class);
  private static final int ATTEMPTS = 3;
  private static final Duration COME_BACK = Duration.ofSeconds(2);

  private UncertainCommit() {}

  /// @param change can be made once only; false when something came before it
  /// @param isOurs true when that something is this very change
  /// @param advice for callers to find out the outcome by, when the vault stays away
  /// @return true when the change is made
  /// @throws Problem outcome unknown
  /// @throws DatabaseException when it certainly was not
  static boolean make(BooleanSupplier change, BooleanSupplier isOurs, String advice) {
    try {
      return change.getAsBoolean();
    } catch (DatabaseException e) {
      if (!e.isTransient()) {
        throw e;
      }
      return makeAgain(change, isOurs, advice, e);
    }
  }

  private static boolean makeAgain(
      BooleanSupplier change, BooleanSupplier isOurs, String advice, DatabaseException first) {
    DatabaseException failure = first;
    boolean uncertain = first.mayHaveCommitted();
    for (int attempt = 2; attempt <= ATTEMPTS; attempt++) {
      try {
        return change.getAsBoolean() || isOurs.getAsBoolean();
      } catch (DatabaseException e) {
        failure = e;
        uncertain |= e.mayHaveCommitted();
      }
    }
    if (!uncertain) {
      throw failure;
    }
    log.atWarn().setCause(failure).log("it is not known whether a change of the vault was made");
    throw Problem.retryAfter(ProblemType.OUTCOME_UNKNOWN, advice, COME_BACK);
  }
}
