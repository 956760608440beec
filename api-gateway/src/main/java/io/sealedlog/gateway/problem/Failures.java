package io.sealedlog.gateway.problem;

import io.sealedlog.protocol.log.UnknownFormatException;
import io.sealedlog.runtime.database.DatabaseException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Maps failures to problems, in the same way for a request, a frame of a WebSocket and a line of a
/// batch.
public final class Failures {
  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  /// SQL states of a missing table or schema, or a missing right to one: the projection service has
  /// not created the read model yet.
  private static final Set<String> NOT_THERE_YET = Set.of("42P01", "3F000", "42501");

  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private Failures() {}

  /// Logs the failure, unless it is a problem itself.
  ///
  /// @param requestId logged with a bug, and sent to the caller
  public static Problem problem(@Nullable Throwable failure, String requestId) {
    return switch (failure) {
      case Problem problem -> problem;
      case CompletionException wrapped when wrapped.getCause() != null ->
          problem(wrapped.getCause(), requestId);
      // Databases are queried before anything is sent to the log, and account changes with an
      // uncertain commit are answered separately, so nothing was accepted.
      case DatabaseException e when e.isTransient() || NOT_THERE_YET.contains(e.sqlState()) -> {
        log.atWarn().setCause(e).log("a database is away");
        yield Problem.retryAfter(
            ProblemType.UNAVAILABLE, "a database does not answer", RETRY_AFTER);
      }
      case UnknownFormatException e -> {
        log.atError().setCause(e).log("this gateway is older than what is stored");
        yield Problem.of(ProblemType.UNAVAILABLE, "this gateway is older than what is stored");
      }
      case null, default -> {
        log.atError().addKeyValue("requestId", requestId).setCause(failure).log("request failed");
        yield Problem.of(ProblemType.INTERNAL, "tell the operator the request id " + requestId);
      }
    };
  }
}
