package io.sealedlog.gateway.http;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.gateway.config.HttpSettings;
import io.sealedlog.gateway.limit.ClientAddress;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.log.UnknownFormatException;
import io.sealedlog.runtime.database.DatabaseException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What happens around every endpoint: the request id, the query check, the answer's form, and what
/// becomes of failures.
final class RequestHandling {
  private static final Logger log = LoggerFactory.getLogger(RequestHandling.class);

  /// No such table, no such schema, no right to it: no projector has made the read model yet.
  private static final Set<String> NOT_THERE_YET = Set.of("42P01", "3F000", "42501");

  private static final String REQUEST_ID = "sealedlog.request-id";

  private final List<Route> routes;
  private final Json json = new Json();
  private final RequestBody body;
  private final RequestMetrics metrics;
  private final SecureRandom random;

  private final RequestLimits limits;

  RequestHandling(
      List<Route> routes,
      HttpSettings settings,
      RequestLimits limits,
      RequestMetrics metrics,
      SecureRandom random) {
    this.routes = routes;
    this.limits = limits;
    this.body = new RequestBody(settings);
    this.metrics = metrics;
    this.random = random;
  }

  void handle(Route route, Context context) {
    long start = System.nanoTime();
    Answer answer;
    try {
      ClientAddress address = limits.addressOf(context);
      limits.countAddress(route, context, address);
      Request request = new Request(context, json, body, address);
      request.requireParameters(route.parameters());
      limits.countUser(route, context);
      answer = route.endpoint().handle(request);
    } catch (Problem problem) {
      answer = ProblemAnswer.of(problem, requestId(context));
    } catch (DatabaseException e) {
      answer = databaseFailed(context, e);
    } catch (UnknownFormatException e) {
      answer = tooNew(context, e);
    } catch (RuntimeException | Error e) {
      answer = bug(context, e);
    }
    if (answer.body() instanceof Answer.Stream) {
      // It may go on for days.
      metrics.record(route.method(), route.path(), answer.status(), System.nanoTime() - start);
      write(context, answer);
    } else {
      write(context, answer);
      metrics.record(route.method(), route.path(), answer.status(), System.nanoTime() - start);
    }
  }

  /// Looks whether a WebSocket may be opened.
  ///
  /// @return the answer when it may not
  @Nullable Answer refusal(Route route, Context context, Consumer<Request> check) {
    try {
      ClientAddress address = limits.addressOf(context);
      limits.countAddress(route, context, address);
      check.accept(new Request(context, json, body, address));
      return null;
    } catch (Problem problem) {
      return ProblemAnswer.of(problem, requestId(context));
    } catch (DatabaseException e) {
      return databaseFailed(context, e);
    }
  }

  /// Writes an answer of which Javalin would write no body.
  void writeNow(Context context, Answer answer) throws IOException {
    write(
        context,
        new Answer(
            answer.status(), (Answer.Stream) output -> {}, answer.contentType(), answer.headers()));
    try (OutputStream output = output(context)) {
      output.write(json.write(Objects.requireNonNull(answer.body())));
    }
  }

  /// Javalin's own refusals: no such route, or a request that it can't take apart.
  void refused(HttpResponseException refusal, Context context) {
    Problem problem =
        refusal.getStatus() == 404
            ? noRoute(context)
            : Problem.of(ProblemType.BAD_REQUEST, "the request is not valid");
    write(context, ProblemAnswer.of(problem, requestId(context)));
    metrics.record("any", RequestMetrics.NO_ROUTE, problem.type().status(), 0);
  }

  void failed(Throwable failure, Context context) {
    write(context, bug(context, failure));
  }

  private Problem noRoute(Context context) {
    List<Route> here = routes.stream().filter(route -> route.matches(context.path())).toList();
    if (here.isEmpty()) {
      return Problem.of(ProblemType.UNKNOWN_ROUTE, "the calls are listed at /docs");
    }
    return Problem.methodNotAllowed(
        here.stream().map(Route::method).distinct().sorted().collect(Collectors.joining(", ")));
  }

  // Databases are asked before anything is sent to the log, and account changes whose commit may
  // have got lost are answered by themselves, so nothing was accepted.
  private Answer databaseFailed(Context context, DatabaseException failure) {
    if (!failure.isTransient() && !NOT_THERE_YET.contains(failure.sqlState())) {
      return bug(context, failure);
    }
    log.atWarn().setCause(failure).log("a database is away");
    Problem problem =
        Problem.retryAfter(
            ProblemType.UNAVAILABLE, "a database does not answer", Duration.ofSeconds(2));
    return ProblemAnswer.of(problem, requestId(context));
  }

  private Answer tooNew(Context context, UnknownFormatException failure) {
    log.atError().setCause(failure).log("this gateway is older than what is stored");
    Problem problem =
        Problem.of(ProblemType.UNAVAILABLE, "this gateway is older than what is stored");
    return ProblemAnswer.of(problem, requestId(context));
  }

  private Answer bug(Context context, Throwable failure) {
    String id = requestId(context);
    log.atError().addKeyValue("requestId", id).setCause(failure).log("request failed");
    return ProblemAnswer.of(
        Problem.of(ProblemType.INTERNAL, "tell the operator the request id"), id);
  }

  private void write(Context context, Answer answer) {
    context.status(answer.status());
    context.header("X-Request-Id", requestId(context));
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cache-Control", "no-store");
    answer.headers().forEach(context::header);
    Object value = answer.body();
    if (value != null) {
      context.contentType(answer.contentType());
      switch (value) {
        case Answer.Stream stream -> stream.writeTo(output(context));
        case byte[] bytes -> context.result(bytes);
        default -> context.result(json.write(value));
      }
    }
  }

  // Javalin's own stream does not pass a flush on.
  private static OutputStream output(Context context) {
    try {
      return context.res().getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String requestId(Context context) {
    String id = context.attribute(REQUEST_ID);
    if (id == null) {
      id = newRequestId(random);
      context.attribute(REQUEST_ID, id);
    }
    return id;
  }

  static String newRequestId(SecureRandom random) {
    byte[] bytes = new byte[12];
    random.nextBytes(bytes);
    return Base64Url.encode(bytes);
  }
}
