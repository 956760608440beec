package io.sealedlog.systemtests;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/// Repeats calls on a slow machine until they have a final answer. Tests that are not about
/// preliminary answers use it so that they never see one.
final class Patience {
  /// The query string for the longest wait that the API allows for a change.
  static final String LONGEST_WAIT = "?wait=30000";

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Patience() {}

  /// Repeats the call while the answer is `503 unavailable`, after which any call may be repeated.
  static Api.Response available(Supplier<Api.Response> call) {
    return repeat(call, answer -> !isUnavailable(answer));
  }

  /// Also repeats the call until the read model has the requested data.
  static Api.Response readable(Supplier<Api.Response> call) {
    return repeat(call, answer -> !isUnavailable(answer) && !answer.is(409, "not-yet"));
  }

  /// Repeats a change that has an id until the answer is final, also after a broken connection.
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

  /// Makes a change without an id once. When its answer is preliminary, waits until the change is
  /// visible.
  ///
  /// @param made returns whether the change is visible
  /// @param status of the final answer
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
