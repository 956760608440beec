package io.sealedlog.gateway.api.live;

import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Json;
import io.sealedlog.gateway.live.LiveDelivery;
import io.sealedlog.gateway.live.LiveStream;
import io.sealedlog.gateway.live.StreamRequest;
import java.util.Map;
import java.util.Optional;

/// `GET /v1/stream`
final class StreamEvents implements Endpoint {
  // Tells clients not to reuse the connection, and proxies not to buffer the stream.
  private static final Map<String, String> HEADERS =
      Map.of("Connection", "close", "X-Accel-Buffering", "no");

  private final LiveDelivery delivery;
  private final Json json = new Json();

  StreamEvents(LiveDelivery delivery) {
    this.delivery = delivery;
  }

  @Override
  public Answer handle(Request request) {
    // A browser reconnects to the same address and adds this header.
    Optional<String> after =
        request
            .header("Last-Event-ID")
            .filter(id -> !id.isEmpty())
            .or(() -> request.query("after"));
    StreamRequest streamRequest = new StreamRequest(view(request), after);
    LiveStream stream =
        delivery.open(request.header("Authorization"), streamRequest, request.address());
    Runnable abort = request.connectionEnd();
    Answer.Stream body = output -> stream.run(new ServerSentEvents(output, json, abort));
    return new Answer(200, body, ServerSentEvents.CONTENT_TYPE, HEADERS);
  }

  /// Returns how messages are to be shown; empty when the caller does not say.
  static Optional<String> view(Request request) {
    return request.query("view").map(given -> request.word("view", given, "opened", "envelope"));
  }
}
