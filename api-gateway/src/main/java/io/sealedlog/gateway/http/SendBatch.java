package io.sealedlog.gateway.http;

import io.sealedlog.gateway.bulk.BatchIngestion;
import io.sealedlog.gateway.limit.Places;
import io.sealedlog.gateway.limit.RateLimits;
import io.sealedlog.gateway.message.BatchSending;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.SessionCheck;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// `POST /v1/messages:batch`
final class SendBatch implements Endpoint {
  private static final String LINES = "application/x-ndjson";

  /// Each has buffers of its own, beside the window that all share.
  private static final int BATCHES_AT_ONCE = 64;

  private final SessionCheck sessions;
  private final BatchSending sending;
  private final BatchIngestion ingestion;
  private final RateLimits rates;
  private final Places places;
  private final Semaphore batches = new Semaphore(BATCHES_AT_ONCE);

  /// @param rates of the messages
  /// @param places of the batches themselves
  SendBatch(
      SessionCheck sessions,
      BatchSending sending,
      BatchIngestion ingestion,
      RateLimits rates,
      Places places) {
    this.sessions = sessions;
    this.sending = sending;
    this.ingestion = ingestion;
    this.rates = rates;
    this.places = places;
  }

  @Override
  public Answer handle(Request request) {
    ActiveSession session = session(request);
    InputStream input = request.stream(LINES);
    Places.Place place = place(session, request);
    return Answer.stream(output -> run(input, output, () -> sender(request), place), LINES);
  }

  private ActiveSession session(Request request) {
    ActiveSession session = sessions.requireToSend(request.header("Authorization"));
    if (session.isOfClient()) {
      // What it sends is nobody's to read here.
      session.requireIdentity();
    }
    return session;
  }

  private Places.Place place(ActiveSession session, Request request) {
    Places.Place place = places.take(session.userId(), request.address());
    if (!batches.tryAcquire()) {
      place.close();
      throw Problem.retryAfter(
          ProblemType.UNAVAILABLE, "too many batches are under way", Duration.ofSeconds(5));
    }
    return () -> {
      place.close();
      batches.release();
    };
  }

  private BatchIngestion.Sender sender(Request request) {
    ActiveSession session = session(request);
    RateLimits.Pace pace = rates.pace(session.userId(), request.address());
    return (conversationId, id, draft) -> {
      pace.consume(1);
      return sending.begin(session, conversationId, id, draft);
    };
  }

  private void run(
      InputStream input,
      OutputStream output,
      Supplier<BatchIngestion.Sender> sender,
      Places.Place place) {
    try (place) {
      ingestion.run(input, output, sender);
    } catch (InterruptedException e) {
      // The server stops; the caller sees an answer that is cut off.
      Thread.currentThread().interrupt();
    }
  }
}
