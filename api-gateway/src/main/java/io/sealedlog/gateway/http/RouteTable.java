package io.sealedlog.gateway.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.bulk.BatchIngestion;
import io.sealedlog.gateway.bulk.BatchWindow;
import io.sealedlog.gateway.command.PendingCommands;
import io.sealedlog.gateway.config.RateSettings.Limited;
import io.sealedlog.gateway.conversation.ConversationCreation;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.limit.ClientAddresses;
import io.sealedlog.gateway.limit.LoginThrottle;
import io.sealedlog.gateway.limit.Places;
import io.sealedlog.gateway.limit.RateLimits;
import io.sealedlog.gateway.live.LiveDelivery;
import io.sealedlog.gateway.mark.ReadMarks;
import io.sealedlog.gateway.member.MemberChanges;
import io.sealedlog.gateway.message.BatchSending;
import io.sealedlog.gateway.message.ConversationSummaries;
import io.sealedlog.gateway.message.EnvelopeSending;
import io.sealedlog.gateway.message.KeyMaterial;
import io.sealedlog.gateway.message.MessageReading;
import io.sealedlog.gateway.message.MessageRedaction;
import io.sealedlog.gateway.message.MessageSending;
import io.sealedlog.gateway.message.MessageVersions;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.runtime.health.Health;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.Sessions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// All calls of the API. Each is described in `openapi.json`, which a test holds to this table.
public final class RouteTable {
  private RouteTable() {}

  /// What people and their sessions are served from.
  public record People(
      AccountService service,
      Accounts accounts,
      SessionCheck check,
      Sessions sessions,
      Clock clock) {}

  /// What conversations are served from.
  public record Conversations(
      ConversationCreation creation,
      ConversationDirectory directory,
      ConversationDirectory.Source source,
      ConversationSummaries summaries,
      PendingCommands pending) {}

  /// What messages are served from.
  ///
  /// @param textLimit bytes of a text
  public record Messages(
      MessageSending sending,
      EnvelopeSending envelopes,
      MessageReading reading,
      MessageVersions versions,
      ReadMarks marks,
      int textLimit) {}

  /// What keeps callers from doing too much.
  ///
  /// @param batches that are under way
  public record Protection(
      RateLimits rates, Places batches, ClientAddresses addresses, LoginThrottle logins) {
    RequestLimits requestLimits(SessionCheck check) {
      return new RequestLimits(rates, addresses, check);
    }
  }

  /// What changes of conversations and their members are served from.
  public record Changes(MemberChanges members, MessageRedaction redaction) {}

  /// What the whole API is served from.
  public record Served(
      People people,
      Conversations conversations,
      Messages messages,
      Live live,
      Changes changes,
      Bulk bulk,
      KeyMaterial keys,
      Protection protection) {}

  /// What live readers are served from.
  ///
  /// @param frameLimit bytes of a frame that is sent to the gateway
  public record Live(LiveDelivery delivery, int frameLimit, SecureRandom random) {}

  /// What batches are served from.
  ///
  /// @param lineLimit bytes of a line
  public record Bulk(BatchSending sending, BatchWindow window, int lineLimit, int textLimit) {}

  static List<Route> of(Served served, Health health, MeterRegistry registry) {
    SessionCheck check = served.people().check();
    List<Route> routes = new ArrayList<>(accounts(served.people(), served.protection().logins()));
    routes.addAll(conversations(served.conversations()));
    routes.addAll(messages(served.messages()));
    routes.addAll(live(check, served.live(), served.messages(), served.protection().rates()));
    routes.addAll(bulk(check, served.bulk(), served.protection()));
    routes.addAll(changes(served.changes()));
    routes.addAll(keys(served.keys()));
    routes.addAll(operations(health, registry));
    return routes;
  }

  static List<Route> operations(Health health, MeterRegistry registry) {
    return List.of(
        Route.get("/health/live", new GetHealth(health::alive)),
        Route.get("/health/ready", new GetHealth(health::ready)),
        Route.get("/metrics", new GetMetrics(registry)),
        Route.get("/openapi.json", new GetResource("/openapi.json", Answer.JSON)),
        Route.get("/docs", new GetResource("/docs.html", "text/html; charset=utf-8")));
  }

  private static List<Route> accounts(People people, LoginThrottle logins) {
    AccountService service = people.service();
    return List.of(
        Route.post("/v1/accounts", new Register(service)).open(Limited.REGISTRATIONS),
        Route.get("/v1/accounts/{username}/kdf", new GetKdf(service)).open(Limited.READS),
        Route.put("/v1/accounts/me/password", new ChangePassword(service, logins))
            .countedAs(Limited.LOGINS),
        Route.post("/v1/accounts/recovery", new Recover(service, logins)).open(Limited.LOGINS),
        Route.post("/v1/accounts/recovery/wrap", new LookAtRecovery(service, logins))
            .open(Limited.LOGINS),
        Route.post("/v1/sessions", new LogIn(service, logins)).open(Limited.LOGINS),
        Route.get("/v1/sessions", new ListSessions(people.sessions(), people.clock())),
        Route.delete("/v1/sessions/{sessionId}", new EndSession(people.check(), people.sessions())),
        Route.get("/v1/users/{username}", new GetUser(people.accounts())));
  }

  private static List<Route> conversations(Conversations from) {
    return List.of(
        Route.post("/v1/conversations", new CreateConversation(from.creation()), "wait"),
        Route.get(
            "/v1/conversations",
            new ListConversations(from.source(), from.summaries()),
            "limit",
            "cursor"),
        Route.get(
            "/v1/conversations/{conversationId}",
            new GetConversation(
                from.directory(), from.source(), from.summaries(), from.pending())));
  }

  private static List<Route> changes(Changes from) {
    MemberChanges members = from.members();
    return List.of(
        Route.post("/v1/conversations/{conversationId}/members", new AddMember(members), "wait"),
        Route.delete(
            "/v1/conversations/{conversationId}/members/{userId}",
            new RemoveMember(members),
            "wait",
            "successor"),
        Route.post(
            "/v1/conversations/{conversationId}/members/{userId}/removal",
            new RemoveMemberUnderEpoch(members),
            "wait"),
        Route.put(
            "/v1/conversations/{conversationId}/members/{userId}/role",
            new ChangeRole(members),
            "wait"),
        Route.post("/v1/conversations/{conversationId}/epochs", new StartEpoch(members), "wait"),
        Route.delete(
            "/v1/conversations/{conversationId}/messages/{messageId}",
            new RedactMessage(from.redaction()),
            "wait"));
  }

  private static List<Route> bulk(SessionCheck check, Bulk from, Protection protection) {
    BatchIngestion ingestion =
        new BatchIngestion(
            new Json()::read,
            from.window(),
            new BatchIngestion.Limits(from.lineLimit(), from.textLimit()));
    return List.of(
        Route.post(
            "/v1/messages:batch",
            new SendBatch(
                check, from.sending(), ingestion, protection.rates(), protection.batches())));
  }

  private static List<Route> messages(Messages from) {
    return List.of(
        Route.post(
            "/v1/conversations/{conversationId}/messages",
            new SendMessage(from.sending(), from.envelopes(), from.textLimit()),
            "wait"),
        Route.get(
            "/v1/conversations/{conversationId}/messages",
            new ListMessages(from.reading()),
            "before",
            "after",
            "around",
            "limit",
            "min_seq",
            "view"),
        Route.get(
            "/v1/conversations/{conversationId}/messages/{messageId}",
            new GetMessage(from.reading()),
            "view"),
        Route.get(
            "/v1/conversations/{conversationId}/messages/{messageId}/versions",
            new ListVersions(from.versions())),
        Route.put("/v1/conversations/{conversationId}/read", new SetReadMark(from.marks())),
        Route.get("/v1/conversations/{conversationId}/read", new ListReadMarks(from.marks())));
  }

  private static List<Route> live(
      SessionCheck check, Live from, Messages messages, RateLimits rates) {
    SendMessage sending =
        new SendMessage(messages.sending(), messages.envelopes(), messages.textLimit());
    return List.of(
        Route.get("/v1/stream", new StreamEvents(from.delivery()), "after", "view"),
        Route.get(
                "/v1/socket",
                new LiveSocket(
                    new LiveSocket.Served(
                        from.delivery(),
                        check,
                        sending,
                        rates,
                        from.frameLimit(),
                        () -> RequestHandling.newRequestId(from.random()))),
                "after",
                "view")
            .open(Limited.READS));
  }

  private static List<Route> keys(KeyMaterial keys) {
    return List.of(
        Route.get("/v1/conversations/{conversationId}/keys", new GetKeys(keys), "after", "limit"),
        Route.get("/v1/conversations/{conversationId}/contexts/{contextId}", new GetContext(keys)));
  }
}
