package io.sealedlog.gateway.api.account;

import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.config.RateSettings.Limited;
import io.sealedlog.gateway.http.Route;
import io.sealedlog.gateway.http.RouteTable;
import io.sealedlog.gateway.limit.LoginThrottle;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.vault.Vault;
import java.time.Clock;

/// The calls about accounts, their sessions and users.
public record AccountRoutes(
    AccountService service, LoginThrottle logins, SessionCheck check, Vault vault, Clock clock) {
  public static final RouteTable<AccountRoutes> TABLE =
      RouteTable.<AccountRoutes>empty()
          .with(
              Route.post("/v1/accounts").open(Limited.REGISTRATIONS),
              from -> new Register(from.service()))
          .with(
              Route.get("/v1/accounts/{username}/kdf").open(Limited.READS),
              from -> new GetKdf(from.service()))
          .with(
              Route.put("/v1/accounts/me/password").countedAs(Limited.LOGINS),
              from -> new ChangePassword(from.service(), from.logins()))
          .with(
              Route.post("/v1/accounts/recovery").open(Limited.LOGINS),
              from -> new Recover(from.service(), from.logins()))
          .with(
              Route.post("/v1/accounts/recovery/wrap").open(Limited.LOGINS),
              from -> new GetRecoveryWrap(from.service(), from.logins()))
          .with(
              Route.post("/v1/sessions").open(Limited.LOGINS),
              from -> new LogIn(from.service(), from.logins()))
          .with(
              Route.get("/v1/sessions"),
              from -> new ListSessions(from.vault().sessions(), from.clock()))
          .with(
              Route.delete("/v1/sessions/{sessionId}"),
              from -> new EndSession(from.check(), from.vault().sessions()))
          .with(Route.get("/v1/users/me"), from -> new GetMe(from.vault().accounts()))
          .with(Route.get("/v1/users/{username}"), from -> new GetUser(from.vault().accounts()));
}
