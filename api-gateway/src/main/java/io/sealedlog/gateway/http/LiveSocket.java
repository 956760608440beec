package io.sealedlog.gateway.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import io.javalin.websocket.WsHandlerType;
import io.sealedlog.gateway.limit.ClientAddress;
import io.sealedlog.gateway.limit.RateLimits;
import io.sealedlog.gateway.live.LiveDelivery;
import io.sealedlog.gateway.live.LiveWish;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.session.SessionCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/// `GET /v1/socket`: takes WebSockets on. The endpoint itself is for who does not ask for one.
final class LiveSocket implements Endpoint {
  /// Longer than two heartbeats: who answers no ping is gone.
  private static final Duration SILENCE = Duration.ofSeconds(65);

  /// Nobody is to fill the memory who has not said who he is; and binary frames hold nothing.
  private static final int LONGEST_OF_STRANGERS = 8 * 1024;

  private static final String ADDRESS = "sealedlog.client-address";
  private static final String WISH = "sealedlog.live-wish";

  private final Served served;
  private final ConcurrentHashMap<String, SocketConnection> open = new ConcurrentHashMap<>();

  /// What sockets are served from.
  ///
  /// @param frameLimit bytes of a frame
  /// @param requestId makes one
  record Served(
      LiveDelivery delivery,
      SessionCheck check,
      SendMessage sending,
      RateLimits rates,
      int frameLimit,
      Supplier<String> requestId) {}

  /// Ends an upgrade whose answer is written.
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused() {
      super("refused", null, false, false);
    }
  }

  LiveSocket(Served served) {
    this.served = served;
  }

  /// Compressed frames would tell an eavesdropper about their content through their length.
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

  @Override
  public Answer handle(Request request) {
    throw Problem.upgradeRequired("websocket", "ask for an upgrade to WebSocket, version 13");
  }

  void addTo(RoutesConfig routes, Route route, RequestHandling handling) {
    routes.addHttpHandler(
        HandlerType.WEBSOCKET_BEFORE_UPGRADE,
        route.path(),
        context -> check(route, context, handling));
    routes.exception(Refused.class, (refused, context) -> {});
    routes.addWsHandler(WsHandlerType.WEBSOCKET, route.path(), this::configure);
  }

  private void check(Route route, Context context, RequestHandling handling) {
    Answer refusal =
        handling.refusal(
            route,
            context,
            request -> {
              request.requireParameters(route.parameters());
              context.attribute(ADDRESS, request.address());
              context.attribute(WISH, new LiveWish(request.liveView(), request.query("after")));
              if (request.header("Authorization").isPresent()) {
                var _ = served.check().require(request.header("Authorization"));
              }
            });
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
      context.session.setIdleTimeout(SILENCE);
      Optional<String> header = Optional.ofNullable(context.header("Authorization"));
      context.session.setMaxTextMessageSize(
          header.isPresent() ? served.frameLimit() : LONGEST_OF_STRANGERS);
      context.session.setMaxBinaryMessageSize(LONGEST_OF_STRANGERS);
      SocketConnection connection =
          new SocketConnection(
              served,
              context.session,
              Objects.requireNonNull(context.<ClientAddress>attribute(ADDRESS)),
              Objects.requireNonNull(context.<LiveWish>attribute(WISH)));
      open.put(context.sessionId(), connection);
      connection.opened(header);
    });
    socket.onMessage(context -> connection(context).received(context.message()));
    socket.onBinaryMessage(context -> connection(context).receivedBinary());
    socket.onClose(this::closed);
    socket.onError(this::closed);
  }

  private SocketConnection connection(WsContext context) {
    SocketConnection connection = open.get(context.sessionId());
    if (connection == null) {
      throw new IllegalStateException("a frame of a socket that is not open");
    }
    return connection;
  }

  private void closed(WsContext context) {
    SocketConnection connection = open.remove(context.sessionId());
    if (connection != null) {
      connection.closed();
    }
  }
}
