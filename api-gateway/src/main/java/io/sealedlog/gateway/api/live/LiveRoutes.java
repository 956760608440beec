package io.sealedlog.gateway.api.live;

import io.sealedlog.gateway.api.message.SendMessage;
import io.sealedlog.gateway.config.RateSettings.Limited;
import io.sealedlog.gateway.http.Route;
import io.sealedlog.gateway.http.RouteTable;
import io.sealedlog.gateway.limit.RateLimits;
import io.sealedlog.gateway.live.LiveDelivery;
import io.sealedlog.gateway.session.SessionCheck;

/// The routes that deliver events as they happen.
///
/// @param frameLimit bytes of a frame sent by a client
public record LiveRoutes(
    LiveDelivery delivery,
    SessionCheck check,
    SendMessage sending,
    RateLimits rates,
    int frameLimit) {
  public static final RouteTable<LiveRoutes> TABLE =
      RouteTable.<LiveRoutes>empty()
          .with(Route.get("/v1/stream", "after", "view"), from -> new StreamEvents(from.delivery()))
          .with(
              Route.get("/v1/socket", "after", "view").open(Limited.READS),
              from ->
                  new OpenSocket(
                      from.delivery(),
                      from.check(),
                      from.sending(),
                      from.rates(),
                      from.frameLimit()));
}
