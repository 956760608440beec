package io.sealedlog.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.gateway.config.RateSettings.Limited;
import io.sealedlog.gateway.limit.ClientAddress;
import io.sealedlog.gateway.limit.Counted;
import io.sealedlog.gateway.live.LiveStream;
import io.sealedlog.gateway.live.LiveWish;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.runtime.database.DatabaseException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One WebSocket: what its client sends, answered frame by frame in order, and beside that, on a
/// thread of its own, the events.
final class SocketConnection {
  private static final Logger log = LoggerFactory.getLogger(SocketConnection.class);
  private static final long SECONDS_TO_SAY_HELLO = 5;
  private static final int LONGEST_REF = 64;
  private static final Duration WAIT = Duration.ofSeconds(2);

  private final LiveSocket.Served served;
  private final SocketFrames frames;
  private final Json json = new Json();
  private final LiveWish wish;
  private Optional<String> authorization = Optional.empty();
  private @Nullable LiveStream stream;
  private final ClientAddress address;
  // Until it is known who this is, frames wait.
  private volatile CompletableFuture<Void> beginning = CompletableFuture.completedFuture(null);
  private boolean closed;

  SocketConnection(
      LiveSocket.Served served, Session session, ClientAddress address, LiveWish wish) {
    this.served = served;
    this.address = address;
    this.frames = new SocketFrames(session, json);
    this.wish = wish;
  }

  /// Who can't set headers, as a browser can't, has the token in its first frame.
  record Hello(@Nullable String type, @Nullable String token, @Nullable String after) {
    @Override
    public String toString() {
      return "Hello";
    }
  }

  record Typing(@Nullable String type, @Nullable String conversationId, @Nullable Boolean typing) {}

  record Ping(@Nullable String type, @Nullable String ref) {}

  void opened(Optional<String> header) {
    if (header.isPresent()) {
      beginning =
          CompletableFuture.runAsync(
              () -> answer(null, () -> begin(header, wish)), Thread::startVirtualThread);
    } else {
      CompletableFuture.delayedExecutor(SECONDS_TO_SAY_HELLO, TimeUnit.SECONDS)
          .execute(this::closeIfNobody);
    }
  }

  void received(String text) {
    beginning.join();
    answer(
        null,
        () -> {
          ObjectNode frame = json.object(text);
          String ref = ref(frame);
          answer(ref, () -> handle(frame, ref));
        });
  }

  void receivedBinary() {
    answer(
        null,
        () -> {
          throw Problem.of(ProblemType.INVALID_VALUE, "frames must be text");
        });
  }

  synchronized void closed() {
    closed = true;
    if (stream != null) {
      stream.close();
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void handle(ObjectNode frame, @Nullable String ref) throws IOException {
    switch (frame.path("type").asText()) {
      case "hello" -> {
        Hello hello = json.as(frame, Hello.class);
        begin(
            Optional.of("Bearer " + Fields.required(hello.token(), "token")),
            new LiveWish(wish.view(), Optional.ofNullable(hello.after()).or(wish::after)));
      }
      case "send" -> send(frame, ref);
      case "typing" -> typing(json.as(frame, Typing.class));
      case "ping" -> {
        json.as(frame, Ping.class);
        frames.send(frame.put("type", "pong"));
      }
      default ->
          throw Problem.of(
              ProblemType.INVALID_VALUE, "field type must be hello, send, typing or ping");
    }
  }

  private void begin(Optional<String> header, LiveWish asked) throws IOException {
    try {
      if (stream() != null) {
        throw Problem.of(ProblemType.INVALID_VALUE, "this socket knows who you are already");
      }
      LiveStream begun = served.delivery().open(header, asked, address);
      if (begin(header, begun)) {
        frames.take(served.frameLimit());
        Thread _ = Thread.startVirtualThread(() -> begun.run(frames));
      } else {
        begun.close();
      }
    } catch (Problem e) {
      if (stream() != null) {
        throw e;
      }
      refuse(e);
    } catch (DatabaseException e) {
      log.atWarn().setCause(e).log("a database is away");
      refuse(databaseIsAway());
    }
  }

  private void refuse(Problem problem) throws IOException {
    frames.fail(null, problem, served.requestId().get());
    int status = problem.type().status();
    frames.close(
        status == 401 || status == 403 ? SocketFrames.POLICY : SocketFrames.TRY_AGAIN_LATER,
        problem.type().slug());
  }

  private synchronized boolean begin(Optional<String> header, LiveStream begun) {
    if (closed || stream != null) {
      return false;
    }
    authorization = header;
    stream = begun;
    return true;
  }

  private synchronized @Nullable LiveStream stream() {
    return stream;
  }

  private synchronized Optional<String> authorization() {
    return authorization;
  }

  private synchronized void closeIfNobody() {
    if (stream == null) {
      frames.close(SocketFrames.POLICY, "hello");
    }
  }

  private void send(ObjectNode frame, @Nullable String ref) throws IOException {
    ActiveSession session = caller();
    ConversationId id = conversationId(frame.path("conversationId").textValue());
    ObjectNode message = frame.deepCopy().without(List.of("type", "ref", "conversationId"));
    Answer answer =
        served.sending().send(session, id, () -> json.as(message, SendMessage.Body.class), WAIT);
    ObjectNode sent = json.tree(Objects.requireNonNull(answer.body()));
    sent.put("type", answer.status() == 202 ? "under-way" : "sent");
    if (ref != null) {
      sent.put("ref", ref);
    }
    frames.send(sent);
  }

  private void typing(Typing wish) {
    ActiveSession _ = caller();
    ConversationId id = conversationId(wish.conversationId());
    LiveStream present = stream();
    if (present == null || !present.typing(id, Fields.required(wish.typing(), "typing"))) {
      throw Problem.of(ProblemType.NOT_A_MEMBER, "only members may do this");
    }
  }

  // Frames count like requests: for the address, and then for the user.
  private ActiveSession caller() {
    admit(served.rates().count(Limited.SENDS, address));
    ActiveSession session = served.check().require(authorization());
    admit(served.rates().count(Limited.SENDS, session.userId()));
    return session;
  }

  private static void admit(Optional<Counted> result) {
    result
        .filter(counted -> !counted.admitted())
        .ifPresent(counted -> {
          throw Problem.retryAfter(
              ProblemType.RATE_LIMITED,
              "the limit \"%s\" is reached".formatted(counted.name()),
              counted.delay());
        });
  }

  private static Problem databaseIsAway() {
    return Problem.retryAfter(
        ProblemType.UNAVAILABLE, "a database does not answer", Duration.ofSeconds(2));
  }

  private static ConversationId conversationId(@Nullable String text) {
    Optional<UUID> id = Uuids.parse(Fields.required(text, "conversationId"));
    return new ConversationId(
        id.orElseThrow(() ->
            Problem.of(
                ProblemType.UNKNOWN_CONVERSATION,
                "conversationId is not a UUID in lower case, with hyphens")));
  }

  private static @Nullable String ref(ObjectNode frame) {
    JsonNode ref = frame.get("ref");
    if (ref == null || ref.isNull()) {
      return null;
    }
    if (!ref.isTextual() || ref.textValue().length() > LONGEST_REF) {
      throw Problem.of(
          ProblemType.WRONG_TYPE, "field ref must be a text of at most " + LONGEST_REF);
    }
    return ref.textValue();
  }

  // A frame that can't be answered as asked is answered all the same, and the socket goes on.
  private void answer(@Nullable String ref, Step step) {
    try {
      try {
        step.run();
      } catch (Problem e) {
        frames.fail(ref, e, served.requestId().get());
      } catch (DatabaseException e) {
        log.atWarn().setCause(e).log("a database is away");
        frames.fail(ref, databaseIsAway(), served.requestId().get());
      } catch (RuntimeException e) {
        String requestId = served.requestId().get();
        log.atError().addKeyValue("requestId", requestId).setCause(e).log("frame failed");
        frames.fail(
            ref, Problem.of(ProblemType.INTERNAL, "tell the operator the request id"), requestId);
      }
    } catch (IOException e) {
      closed();
    }
  }
}
