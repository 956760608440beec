package io.sealedlog.systemtests;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/// How a client comes to the end of a call on a machine that is slow: it asks again after an answer
/// that says that there is none yet. A test that is not about such answers never sees one.
final class Patience {
  /// The longest wait that the API knows, for the queries of changes.
  static final String LONGEST_WAIT = "?wait=30000";

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Patience() {}

  /// Until it is not `503 unavailable`, after which any call may be made again.
  static Api.Response available(Supplier<Api.Response> call) {
    return repeat(call, answer -> !isUnavailable(answer));
  }

  /// Until the read model has what is asked for, too.
  static Api.Response readable(Supplier<Api.Response> call) {
    return repeat(call, answer -> !isUnavailable(answer) && !answer.is(409, "not-yet"));
  }

  /// A change that has an id of its own is sent again with it until somebody says how it ended,
  /// also when the connection breaks.
  static Api.Response decided(Supplier<Api.Response> change) {
    return repeat(
        () -> {
          try {
            return change.get();
          } catch (UncheckedIOException e) {
            return Api.Response.NONE;
          }
        },
        answer -> !isOpen(answer) && answer.status() != Api.Response.NONE.status());
  }

  /// A change that has no id is made once, and when its end was not waited for, looked for.
  ///
  /// @param made whether it can be seen
  /// @param status of the answer that would have come in time
  static Api.Response decided(Supplier<Api.Response> change, BooleanSupplier made, int status) {
    Api.Response answer = available(change);
    if (!isOpen(answer)) {
      return answer;
    }
    Awaitility.await("made: " + answer).atMost(LIMIT).pollInterval(PAUSE).until(made::getAsBoolean);
    return new Api.Response(status, answer.headers(), answer.bytes());
  }

  private static Api.Response repeat(
      Supplier<Api.Response> call, Predicate<Api.Response> isAnswer) {
    Api.Response first = call.get();
    return isAnswer.test(first)
        ? first
        : Awaitility.await("an answer")
            .atMost(LIMIT)
            .pollInterval(PAUSE)
            .until(call::get, isAnswer);
  }

  private static boolean isUnavailable(Api.Response answer) {
    return answer.is(503, "unavailable");
  }

  private static boolean isOpen(Api.Response answer) {
    return answer.status() == 202 || isUnavailable(answer) || answer.is(503, "outcome-unknown");
  }
}
