package io.sealedlog.gateway.api.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.gateway.config.RateSettings.Limited;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Socket;
import io.sealedlog.gateway.http.SocketListener;
import io.sealedlog.gateway.json.Fields;
import io.sealedlog.gateway.json.Json;
import io.sealedlog.gateway.limit.ClientAddress;
import io.sealedlog.gateway.limit.RateDecision;
import io.sealedlog.gateway.live.LiveStream;
import io.sealedlog.gateway.live.StreamRequest;
import io.sealedlog.gateway.problem.Failures;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Uuids;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One WebSocket. Answers its client's frames one by one, in order, and delivers events on a thread
/// of its own.
final class SocketConnection implements SocketListener {
  private static final long HELLO_TIMEOUT_SECONDS = 5;
  private static final int LONGEST_REF = 64;
  private static final Duration WAIT = Duration.ofSeconds(2);

  private final OpenSocket endpoint;
  private final Socket socket;
  private final Json json = new Json();
  private final SocketFrames frames;
  private final Optional<String> header;
  private final StreamRequest streamRequest;
  private final ClientAddress address;
  private Optional<String> authorization = Optional.empty();
  private @Nullable LiveStream stream;
  // Completes when the connection is authenticated by its header; frames wait for it.
  private volatile CompletableFuture<Void> authentication = CompletableFuture.completedFuture(null);
  private boolean closed;

  /// @param header the `Authorization` of the request that opened the socket
  SocketConnection(
      OpenSocket endpoint,
      Socket socket,
      Optional<String> header,
      ClientAddress address,
      StreamRequest streamRequest) {
    this.endpoint = endpoint;
    this.header = header;
    this.socket = socket;
    this.frames = new SocketFrames(socket, json);
    this.address = address;
    this.streamRequest = streamRequest;
  }

  /// The first frame of a client that can't set headers, such as a browser; carries the token.
  record Hello(@Nullable String type, @Nullable String token, @Nullable String after) {
    @Override
    public String toString() {
      return "Hello";
    }
  }

  record Typing(@Nullable String type, @Nullable String conversationId, @Nullable Boolean typing) {}

  record Ping(@Nullable String type, @Nullable String ref) {}

  /// Starts the events, or waits for the client's hello frame.
  @Override
  public void opened() {
    if (header.isPresent()) {
      socket.limitText(endpoint.frameLimit());
      authentication =
          CompletableFuture.runAsync(
              () -> answer(null, () -> begin(header, streamRequest)), Thread::startVirtualThread);
    } else {
      CompletableFuture.delayedExecutor(HELLO_TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .execute(this::closeIfUnauthenticated);
    }
  }

  @Override
  public void received(String text) {
    authentication.join();
    answer(
        null,
        () -> {
          ObjectNode frame = json.object(text);
          String ref = ref(frame);
          answer(ref, () -> handle(frame, ref));
        });
  }

  @Override
  public void receivedBinary() {
    answer(
        null,
        () -> {
          throw Problem.of(ProblemType.INVALID_VALUE, "frames must be text");
        });
  }

  @Override
  public synchronized void closed() {
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
            new StreamRequest(
                streamRequest.view(), Optional.ofNullable(hello.after()).or(streamRequest::after)));
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

  private void begin(Optional<String> header, StreamRequest request) throws IOException {
    try {
      if (stream() != null) {
        throw Problem.of(ProblemType.INVALID_VALUE, "this socket knows who you are already");
      }
      LiveStream newStream = endpoint.delivery().open(header, request, address);
      if (begin(header, newStream)) {
        socket.limitText(endpoint.frameLimit());
        Thread _ = Thread.startVirtualThread(() -> newStream.run(frames));
      } else {
        newStream.close();
      }
    } catch (RuntimeException e) {
      if (stream() != null) {
        throw e;
      }
      refuse(e);
    }
  }

  private void refuse(RuntimeException failure) throws IOException {
    Problem problem = fail(null, failure);
    int status = problem.type().status();
    socket.close(
        status == 401 || status == 403 ? SocketFrames.POLICY : SocketFrames.TRY_AGAIN_LATER,
        problem.type().slug());
  }

  private Problem fail(@Nullable String ref, RuntimeException failure) throws IOException {
    String requestId = socket.newRequestId();
    Problem problem = Failures.problem(failure, requestId);
    frames.fail(ref, problem, requestId);
    return problem;
  }

  private synchronized boolean begin(Optional<String> header, LiveStream newStream) {
    if (closed || stream != null) {
      return false;
    }
    authorization = header;
    stream = newStream;
    return true;
  }

  private synchronized @Nullable LiveStream stream() {
    return stream;
  }

  private synchronized Optional<String> authorization() {
    return authorization;
  }

  private synchronized void closeIfUnauthenticated() {
    if (stream == null) {
      socket.close(SocketFrames.POLICY, "hello");
    }
  }

  private void send(ObjectNode frame, @Nullable String ref) throws IOException {
    ActiveSession session = caller();
    ConversationId id = conversationId(frame.path("conversationId").textValue());
    ObjectNode message = frame.deepCopy().without(List.of("type", "ref", "conversationId"));
    Answer answer = endpoint.sending().send(session, id, message, WAIT);
    ObjectNode sent = json.tree(Objects.requireNonNull(answer.body()));
    sent.put("type", answer.status() == 202 ? "under-way" : "sent");
    if (ref != null) {
      sent.put("ref", ref);
    }
    frames.send(sent);
  }

  private void typing(Typing frame) {
    ActiveSession _ = caller();
    ConversationId id = conversationId(frame.conversationId());
    LiveStream present = stream();
    if (present == null || !present.typing(id, Fields.required(frame.typing(), "typing"))) {
      throw Problem.of(ProblemType.NOT_A_MEMBER, "only members may do this");
    }
  }

  // A frame counts like a request: for the address, then for the user.
  private ActiveSession caller() {
    admit(endpoint.rates().count(Limited.SENDS, address));
    ActiveSession session = endpoint.check().require(authorization());
    admit(endpoint.rates().count(Limited.SENDS, session.userId()));
    return session;
  }

  private static void admit(Optional<RateDecision> result) {
    result
        .filter(counted -> !counted.admitted())
        .ifPresent(counted -> {
          throw Problem.retryAfter(
              ProblemType.RATE_LIMITED,
              "the limit \"%s\" is reached".formatted(counted.name()),
              counted.delay());
        });
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

  // A frame that fails is answered with the problem, and the socket stays open.
  private void answer(@Nullable String ref, Step step) {
    try {
      try {
        step.run();
      } catch (RuntimeException e) {
        var _ = fail(ref, e);
      }
    } catch (IOException e) {
      closed();
    }
  }
}
