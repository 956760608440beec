package io.sealedlog.gateway.http;

import io.javalin.http.Context;
import io.sealedlog.gateway.config.RateSettings.Limited;
import io.sealedlog.gateway.limit.ClientAddress;
import io.sealedlog.gateway.limit.ClientAddresses;
import io.sealedlog.gateway.limit.RateDecision;
import io.sealedlog.gateway.limit.RateLimits;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.SessionCheck;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;

/// Counts requests before they are handled, and reports the limits to callers (the `RateLimit`
/// headers of draft-ietf-httpapi-ratelimit-headers).
final class RequestLimits {
  private static final String POLICY = "RateLimit-Policy";
  private static final String STATE = "RateLimit";

  private final RateLimits rates;
  private final ClientAddresses addresses;
  private final SessionCheck sessions;

  RequestLimits(RateLimits rates, ClientAddresses addresses, SessionCheck sessions) {
    this.rates = rates;
    this.addresses = addresses;
    this.sessions = sessions;
  }

  /// Returns the client's address, read from a header only if the neighbour is a trusted proxy.
  ClientAddress addressOf(Context context) {
    InetAddress neighbour = neighbour(context);
    if (!addresses.isTrusted(neighbour)) {
      return ClientAddress.of(neighbour);
    }
    String hops = String.join(",", RequestBody.lines(context, addresses.header()));
    return ClientAddress.of(hops.isEmpty() ? neighbour : addresses.clientOf(neighbour, hops));
  }

  /// @throws Problem rate limited
  void countAddress(Route route, Context context, ClientAddress address) {
    Limited limited = route.counting().limited();
    if (limited != null) {
      admit(rates.count(limited, address), context);
    }
  }

  /// Authenticates the request, stores its session and counts it for its user. So an invalid token
  /// ends here.
  ///
  /// @throws Problem rate limited, or why the token is invalid
  void countUser(Route route, Context context) {
    Limited limited = route.counting().limited();
    if (limited != null && route.counting().byUser()) {
      ActiveSession session =
          sessions.requireToSend(Optional.ofNullable(context.header("Authorization")));
      Request.noteSession(context, session);
      admit(rates.count(limited, session.userId()), context);
    }
  }

  private static void admit(Optional<RateDecision> result, Context context) {
    if (result.isEmpty()) {
      return;
    }
    RateDecision counted = result.get();
    // The user's limit, if there is one, overwrites the headers of the address's limit.
    context.header(POLICY, counted.policy());
    context.header(STATE, counted.state());
    if (!counted.admitted()) {
      throw Problem.retryAfter(
          ProblemType.RATE_LIMITED,
          "the limit \"" + counted.name() + "\" is reached: see the header " + POLICY,
          Duration.ofSeconds(counted.window()));
    }
  }

  private static InetAddress neighbour(Context context) {
    SocketAddress address = RequestBody.connection(context).getRemoteSocketAddress();
    return address instanceof InetSocketAddress internet
        ? internet.getAddress()
        : InetAddress.getLoopbackAddress();
  }
}
