package io.sealedlog.gateway.bulk;

import io.sealedlog.gateway.limit.ClientAddress;
import io.sealedlog.gateway.limit.RateLimits;
import io.sealedlog.gateway.message.send.BatchSending;
import io.sealedlog.gateway.message.send.Draft;
import io.sealedlog.gateway.message.send.MessageSending;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Sends the messages of one batch for its caller, no faster than the caller's rate limit.
public final class BatchCaller implements BatchIngestion.Sender {
  private final SessionCheck sessions;
  private final BatchSending sending;
  private final Optional<String> authorization;
  private final String requestId;
  private final RateLimits rates;
  private final ClientAddress address;
  private final UserId userId;
  private ActiveSession session;

  /// @param authorization header of the request
  /// @throws io.sealedlog.gateway.problem.Problem when the session can't send messages that the
  ///   worker seals
  public BatchCaller(
      SessionCheck sessions,
      BatchSending sending,
      RateLimits rates,
      Optional<String> authorization,
      ClientAddress address,
      String requestId) {
    this.sessions = sessions;
    this.sending = sending;
    this.authorization = authorization;
    this.requestId = requestId;
    this.session = current();
    this.rates = rates;
    this.address = address;
    this.userId = session.userId();
  }

  public ActiveSession session() {
    return session;
  }

  @Override
  public void checkSession() {
    session = current();
  }

  @Override
  public CompletableFuture<MessageSending.Sent> begin(ConversationId conversationId, Draft draft)
      throws InterruptedException {
    rates.awaitBatchMessage(userId, address);
    return sending.begin(session, conversationId, draft, requestId);
  }

  private ActiveSession current() {
    ActiveSession found = sessions.requireToSend(authorization);
    if (found.isOfClient()) {
      // A session in client mode sends only envelopes, which a batch can't carry.
      found.requireIdentity();
    }
    return found;
  }
}
