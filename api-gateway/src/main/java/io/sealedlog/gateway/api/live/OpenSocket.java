package io.sealedlog.gateway.api.live;

import io.sealedlog.gateway.api.message.SendMessage;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.http.Socket;
import io.sealedlog.gateway.http.SocketEndpoint;
import io.sealedlog.gateway.http.SocketListener;
import io.sealedlog.gateway.limit.ClientAddress;
import io.sealedlog.gateway.limit.RateLimits;
import io.sealedlog.gateway.live.LiveDelivery;
import io.sealedlog.gateway.live.StreamRequest;
import io.sealedlog.gateway.session.SessionCheck;
import java.util.Optional;
import java.util.function.Function;

/// `GET /v1/socket`
///
/// @param sending handles the frames that send a message
/// @param frameLimit bytes of a frame, once the client is authenticated
record OpenSocket(
    LiveDelivery delivery,
    SessionCheck check,
    SendMessage sending,
    RateLimits rates,
    int frameLimit)
    implements SocketEndpoint {

  @Override
  public Function<Socket, SocketListener> open(Request request) {
    Optional<String> authorization = request.header("Authorization");
    StreamRequest streamRequest =
        new StreamRequest(StreamEvents.view(request), request.query("after"));
    if (authorization.isPresent()) {
      var _ = check.require(authorization);
    }
    ClientAddress address = request.address();
    return socket -> new SocketConnection(this, socket, authorization, address, streamRequest);
  }
}
