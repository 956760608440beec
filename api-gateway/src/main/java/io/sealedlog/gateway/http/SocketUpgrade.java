package io.sealedlog.gateway.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import io.javalin.websocket.WsHandlerType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/// Opens the WebSockets of one route and passes their frames to their listeners.
final class SocketUpgrade {
  /// Longer than two heartbeats, so it ends a client that answers no ping.
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(65);

  /// Bounds the memory that an unauthenticated client can use. Binary frames are always refused.
  private static final int FIRST_FRAME_BYTES = 8 * 1024;

  private static final String OPENING = "sealedlog.socket-opening";

  private final Route route;
  private final SocketEndpoint endpoint;
  private final RequestHandling handling;
  private final ConcurrentHashMap<String, SocketListener> open = new ConcurrentHashMap<>();

  /// Aborts an upgrade whose response is written already.
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused() {
      super("refused", null, false, false);
    }
  }

  SocketUpgrade(Route route, SocketEndpoint endpoint, RequestHandling handling) {
    this.route = route;
    this.endpoint = endpoint;
    this.handling = handling;
  }

  /// Removes the request's WebSocket extensions, because the length of a compressed frame would
  /// reveal its content to an eavesdropper.
  static org.eclipse.jetty.server.Request withoutExtensions(
      org.eclipse.jetty.server.Request request, HttpFields.Mutable responseHeaders) {
    if (!request.getHeaders().contains(HttpHeader.SEC_WEBSOCKET_EXTENSIONS)) {
      return request;
    }
    HttpFields headers =
        HttpFields.build(request.getHeaders()).remove(HttpHeader.SEC_WEBSOCKET_EXTENSIONS);
    return new org.eclipse.jetty.server.Request.Wrapper(request) {
      @Override
      public HttpFields getHeaders() {
        return headers;
      }
    };
  }

  void addTo(RoutesConfig routes) {
    routes.addHttpHandler(HandlerType.WEBSOCKET_BEFORE_UPGRADE, route.path(), this::check);
    routes.exception(Refused.class, (refused, context) -> {});
    routes.addWsHandler(WsHandlerType.WEBSOCKET, route.path(), this::configure);
  }

  private void check(Context context) {
    Answer refusal =
        handling.refusal(
            route, context, request -> context.attribute(OPENING, endpoint.open(request)));
    if (refusal != null) {
      try {
        handling.writeNow(context, refusal);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      throw new Refused();
    }
  }

  private void configure(WsConfig socket) {
    socket.onConnect(context -> {
      context.session.setIdleTimeout(IDLE_TIMEOUT);
      context.session.setMaxTextMessageSize(FIRST_FRAME_BYTES);
      context.session.setMaxBinaryMessageSize(FIRST_FRAME_BYTES);
      Function<Socket, SocketListener> opening =
          Objects.requireNonNull(context.<Function<Socket, SocketListener>>attribute(OPENING));
      SocketListener listener = opening.apply(new Socket(context.session, handling::newRequestId));
      // Before anything happens on it that could close it.
      open.put(context.sessionId(), listener);
      listener.opened();
    });
    socket.onMessage(context -> listener(context).received(context.message()));
    socket.onBinaryMessage(context -> listener(context).receivedBinary());
    socket.onClose(this::closed);
    socket.onError(this::closed);
  }

  private SocketListener listener(WsContext context) {
    SocketListener listener = open.get(context.sessionId());
    if (listener == null) {
      throw new IllegalStateException("a frame of a socket that is not open");
    }
    return listener;
  }

  private void closed(WsContext context) {
    SocketListener listener = open.remove(context.sessionId());
    if (listener != null) {
      listener.closed();
    }
  }
}
