package io.sealedlog.gateway.http;

import io.javalin.http.Context;
import io.sealedlog.gateway.json.Json;
import io.sealedlog.gateway.limit.ClientAddress;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.Uuids;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/// A request as endpoints see it: each accessor returns a checked value or throws a problem that
/// names the field and the rule.
public final class Request {
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

  private static final String MIN_POSITION = "SealedLog-Min-Position";
  private static final int DEFAULT_WAIT_MS = 2_000;
  private static final int LONGEST_WAIT_MS = 30_000;
  private static final String SESSION = "sealedlog.session";

  private final Context context;
  private final Json json;
  private final RequestBody body;
  private final ClientAddress address;
  private final String id;

  Request(Context context, Json json, RequestBody body, ClientAddress address, String id) {
    this.id = id;
    this.context = context;
    this.json = json;
    this.body = body;
    this.address = address;
  }

  /// Stores the session of the request, so that it is looked up and checked once.
  static void noteSession(Context context, ActiveSession session) {
    context.attribute(SESSION, session);
  }

  /// Returns the caller's session.
  ///
  /// @throws Problem when the session may only send
  public ActiveSession session() {
    ActiveSession session = sender();
    session.requireFull();
    return session;
  }

  /// Returns the caller's session, which may be send-only: for calls that send a message or tell
  /// its sender the outcome.
  public ActiveSession sender() {
    return Objects.requireNonNull(context.<ActiveSession>attribute(SESSION), "an open route");
  }

  /// Returns the request id, which is in the log and in the response.
  public String id() {
    return id;
  }

  /// Returns the client's address.
  public ClientAddress address() {
    return address;
  }

  void requireParameters(Set<String> known) {
    for (var parameter : context.queryParamMap().entrySet()) {
      if (!known.contains(parameter.getKey())) {
        throw Problem.of(
            ProblemType.UNKNOWN_PARAMETER,
            known.isEmpty()
                ? "this call knows no query parameters"
                : "this call knows the query parameters " + known.stream().sorted().toList());
      }
      if (parameter.getValue().size() != 1) {
        throw invalid(parameter.getKey(), "must be given once");
      }
    }
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(context.header(name));
  }

  /// Returns an action that closes the connection at once, callable from any thread.
  public Runnable connectionEnd() {
    return RequestBody.connection(context)::close;
  }

  /// Returns the position that the read model must have reached before the call is answered.
  public Optional<Position> minPosition() {
    return header(MIN_POSITION)
        .map(text -> {
          try {
            return Position.parse(text);
          } catch (IllegalArgumentException e) {
            throw invalid(MIN_POSITION, "must be a position, such as 3.1207");
          }
        });
  }

  public <T> T body(Class<T> type) {
    return body(type, 0);
  }

  /// @param atLeast bytes allowed for this body, even if the general limit is lower
  public <T> T body(Class<T> type, int atLeast) {
    return json.read(body.read(context, atLeast), type);
  }

  /// Returns whether there is a body, for calls in which it is optional.
  public boolean hasBody() {
    boolean chunked = context.header("Transfer-Encoding") != null && context.contentType() != null;
    return chunked || context.contentLength() > 0;
  }

  /// Returns the body as a stream, without limits of length or time, and decompressed if needed.
  ///
  /// @param type that the body must have
  public InputStream stream(String type) {
    return body.stream(context, type);
  }

  /// Refuses any body, for calls that take none.
  public void requireNoBody() {
    if (context.contentLength() > 0) {
      throw Problem.of(ProblemType.INVALID_VALUE, "this call takes no body");
    }
  }

  public String path(String name) {
    return context.pathParam(name);
  }

  /// Returns an id from the path.
  ///
  /// @param ifNone the problem when the path segment is not a UUID
  public UUID pathId(String name, ProblemType ifNone) {
    return Uuids.parse(path(name))
        .orElseThrow(() -> Problem.of(ifNone, name + " is not a UUID in lower case, with hyphens"));
  }

  public ConversationId conversationId() {
    return new ConversationId(pathId("conversationId", ProblemType.UNKNOWN_CONVERSATION));
  }

  public MessageId messageId() {
    return new MessageId(pathId("messageId", ProblemType.UNKNOWN_MESSAGE));
  }

  public Optional<String> query(String name) {
    return Optional.ofNullable(context.queryParam(name));
  }

  /// Returns a parameter whose value must be one of a few words.
  public String word(String name, String ifAbsent, String... allowed) {
    String value = query(name).orElse(ifAbsent);
    if (!List.of(allowed).contains(value)) {
      throw invalid(name, "must be one of " + List.of(allowed));
    }
    return value;
  }

  /// Returns how long the caller wants to wait for the commit.
  public Duration commitWait() {
    return Duration.ofMillis(number("wait", 0, LONGEST_WAIT_MS, DEFAULT_WAIT_MS));
  }

  public OptionalLong number(String name, long min, long max) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    long value = NUMBER.matcher(text.get()).matches() ? Long.parseLong(text.get()) : -1;
    if (value < min || value > max) {
      throw invalid(name, "must be a number from " + min + " to " + max);
    }
    return OptionalLong.of(value);
  }

  public int number(String name, int min, int max, int ifAbsent) {
    return (int) number(name, min, max).orElse(ifAbsent);
  }

  public static Problem invalid(String parameter, String rule) {
    return Problem.of(ProblemType.INVALID_PARAMETER, parameter + " " + rule);
  }
}
