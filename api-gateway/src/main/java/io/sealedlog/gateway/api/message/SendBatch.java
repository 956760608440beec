package io.sealedlog.gateway.api.message;

import io.sealedlog.gateway.bulk.BatchCaller;
import io.sealedlog.gateway.bulk.BatchIngestion;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.limit.ConcurrencyLimit;
import io.sealedlog.gateway.limit.RateLimits;
import io.sealedlog.gateway.message.send.BatchSending;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.SessionCheck;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/// `POST /v1/messages:batch`
public final class SendBatch implements Endpoint {
  private static final String LINES = "application/x-ndjson";

  /// Each batch has buffers of its own, beside the window that all batches share.
  private static final int BATCHES_AT_ONCE = 64;

  private final SessionCheck sessions;
  private final BatchSending sending;
  private final BatchIngestion ingestion;
  private final RateLimits rates;
  private final ConcurrencyLimit limit;
  private final Semaphore batches = new Semaphore(BATCHES_AT_ONCE);

  /// @param rates of messages
  /// @param limit of batches at the same time
  public SendBatch(
      SessionCheck sessions,
      BatchSending sending,
      BatchIngestion ingestion,
      RateLimits rates,
      ConcurrencyLimit limit) {
    this.sessions = sessions;
    this.sending = sending;
    this.ingestion = ingestion;
    this.rates = rates;
    this.limit = limit;
  }

  @Override
  public Answer handle(Request request) {
    BatchCaller caller =
        new BatchCaller(
            sessions,
            sending,
            rates,
            request.header("Authorization"),
            request.address(),
            request.id());
    InputStream input = request.stream(LINES);
    ConcurrencyLimit.Permit permit = permit(caller.session(), request);
    return Answer.stream(output -> run(request.id(), caller, input, output, permit), LINES);
  }

  private ConcurrencyLimit.Permit permit(ActiveSession session, Request request) {
    ConcurrencyLimit.Permit permit = limit.take(session.userId(), request.address());
    if (!batches.tryAcquire()) {
      permit.close();
      throw Problem.retryAfter(
          ProblemType.UNAVAILABLE, "too many batches are under way", Duration.ofSeconds(5));
    }
    return () -> {
      permit.close();
      batches.release();
    };
  }

  private void run(
      String requestId,
      BatchCaller caller,
      InputStream input,
      OutputStream output,
      ConcurrencyLimit.Permit permit) {
    try (permit) {
      ingestion.run(input, output, caller, requestId);
    } catch (InterruptedException e) {
      // The server is stopping; the caller gets a truncated answer.
      Thread.currentThread().interrupt();
    }
  }
}
