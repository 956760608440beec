package io.sealedlog.gateway.http;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.gateway.config.HttpSettings;
import io.sealedlog.gateway.json.Json;
import io.sealedlog.gateway.limit.ClientAddress;
import io.sealedlog.gateway.problem.Failures;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.runtime.tracing.TraceAttribute;
import io.sealedlog.runtime.tracing.TraceSpan;
import io.sealedlog.runtime.tracing.Tracing;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Handles what is common to all endpoints: the request id, rate limits, the check of query
/// parameters, the format of responses, and failures.
final class RequestHandling {
  private static final String REQUEST_ID = "sealedlog.request-id";

  private final List<Route> routes;
  private final Json json = new Json();
  private final RequestBody body;
  private final RequestMetrics metrics;
  private final Tracing tracing;
  private final SecureRandom random;

  private final RequestLimits limits;

  RequestHandling(
      List<Route> routes,
      HttpSettings settings,
      RequestLimits limits,
      RequestMetrics metrics,
      Tracing tracing,
      SecureRandom random) {
    this.routes = routes;
    this.limits = limits;
    this.body = new RequestBody(settings);
    this.metrics = metrics;
    this.tracing = tracing;
    this.random = random;
  }

  void handle(RouteTable.Call call, Context context) {
    Route route = call.route();
    long start = System.nanoTime();
    Answer answer = traced(call, context);
    if (answer.body() instanceof Answer.Stream) {
      // Recorded before it is written, because a stream may last for days.
      metrics.record(route.method(), route.path(), answer.status(), System.nanoTime() - start);
      write(context, answer);
    } else {
      write(context, answer);
      metrics.record(route.method(), route.path(), answer.status(), System.nanoTime() - start);
    }
  }

  // Of a stream, until it begins.
  private Answer traced(RouteTable.Call call, Context context) {
    if (!tracing.isOn()) {
      return answer(call, context);
    }
    Route route = call.route();
    try (TraceSpan span =
        tracing.request(route.method() + " " + route.path(), context.header(Tracing.HEADER))) {
      Answer answer = answer(call, context);
      span.with(TraceAttribute.METHOD, route.method());
      span.with(TraceAttribute.ROUTE, route.path());
      span.with(TraceAttribute.STATUS, answer.status());
      if (answer.status() >= 500) {
        span.failed();
      }
      return answer;
    }
  }

  private Answer answer(RouteTable.Call call, Context context) {
    Route route = call.route();
    try {
      ClientAddress address = limits.addressOf(context);
      limits.countAddress(route, context, address);
      Request request = new Request(context, json, body, address, requestId(context));
      request.requireParameters(route.parameters());
      limits.countUser(route, context);
      return call.endpoint().handle(request);
    } catch (RuntimeException | Error e) {
      return failure(context, e);
    }
  }

  /// Checks whether a WebSocket may be opened.
  ///
  /// @return the response that refuses it, null when it may be opened
  @Nullable Answer refusal(Route route, Context context, Consumer<Request> check) {
    try {
      ClientAddress address = limits.addressOf(context);
      limits.countAddress(route, context, address);
      Request request = new Request(context, json, body, address, requestId(context));
      request.requireParameters(route.parameters());
      check.accept(request);
      return null;
    } catch (RuntimeException | Error e) {
      return failure(context, e);
    }
  }

  /// Writes a response at once, in cases where Javalin would not write its body.
  void writeNow(Context context, Answer answer) throws IOException {
    write(
        context,
        new Answer(
            answer.status(), (Answer.Stream) output -> {}, answer.contentType(), answer.headers()));
    try (OutputStream output = output(context)) {
      output.write(json.write(Objects.requireNonNull(answer.body())));
    }
  }

  /// Answers what Javalin refuses: an unknown route, or a request that it can't parse.
  void answerRefusal(HttpResponseException refusal, Context context) {
    Problem problem =
        refusal.getStatus() == 404
            ? noRoute(context)
            : Problem.of(ProblemType.BAD_REQUEST, "the request is not valid");
    metrics.problem(problem.type());
    write(context, ProblemAnswer.of(problem, requestId(context)));
    metrics.record(context.method().name(), RequestMetrics.NO_ROUTE, problem.type().status(), 0);
  }

  void answerFailure(Throwable failure, Context context) {
    write(context, failure(context, failure));
  }

  private Problem noRoute(Context context) {
    List<Route> matching = routes.stream().filter(route -> route.matches(context.path())).toList();
    if (matching.isEmpty()) {
      return Problem.of(ProblemType.UNKNOWN_ROUTE, "the calls are listed at /docs");
    }
    return Problem.methodNotAllowed(
        matching.stream().map(Route::method).distinct().sorted().collect(Collectors.joining(", ")));
  }

  private Answer failure(Context context, Throwable failure) {
    String id = requestId(context);
    Problem problem = Failures.problem(failure, id);
    metrics.problem(problem.type());
    return ProblemAnswer.of(problem, id);
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

  // Javalin's own output stream does not propagate flushes.
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
      id = newRequestId();
      context.attribute(REQUEST_ID, id);
    }
    return id;
  }

  String newRequestId() {
    byte[] bytes = new byte[12];
    random.nextBytes(bytes);
    return Base64Url.encode(bytes);
  }
}
