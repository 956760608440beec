package io.sealedlog.gateway.bulk;

import io.sealedlog.gateway.message.Draft;
import io.sealedlog.gateway.message.MessageSending;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.runtime.database.DatabaseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a batch: reads lines, sends each as a message without waiting for its outcome, and answers
/// each in the order of the lines. A bad line is answered like any other and ends nothing.
public final class BatchIngestion {
  private static final Logger log = LoggerFactory.getLogger(BatchIngestion.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Duration SESSION_CHECK = Duration.ofSeconds(3);

  private final LineParser parser;
  private final BatchWindow window;
  private final Limits limits;

  /// Sends one message of a batch, in the name of its caller.
  @FunctionalInterface
  public interface Sender {
    /// @return completes with what became of it, or fails with a [Problem]
    /// @throws Problem when it is not sent at all
    CompletableFuture<MessageSending.Sent> begin(
        ConversationId conversationId, MessageId id, Draft draft) throws InterruptedException;
  }

  /// @param lineBytes of a line
  /// @param textBytes of a text, and of data
  public record Limits(int lineBytes, int textBytes) {}

  public BatchIngestion(StrictJson json, BatchWindow window, Limits limits) {
    this.parser = new LineParser(json);
    this.window = window;
    this.limits = limits;
  }

  /// Returns when all is read and answered, or the caller is gone.
  ///
  /// @param sender in the name of the caller, checked again at every call
  public void run(InputStream input, OutputStream output, Supplier<Sender> sender)
      throws InterruptedException {
    OutcomeWriter writer = new OutcomeWriter(output, window.messages());
    Reading reading = new Reading(new LineReader(input, limits.lineBytes()), writer, sender);
    writer.start();
    try {
      reading.run();
      writer.finish();
    } catch (InterruptedException | Error e) {
      writer.abandon();
      throw e;
    }
  }

  /// The reading side of one batch.
  private final class Reading {
    private final LineReader lines;
    private final OutcomeWriter writer;
    private final Supplier<Sender> senders;
    private Sender sender;
    private long checked;
    private long answered;

    Reading(LineReader lines, OutcomeWriter writer, Supplier<Sender> senders) {
      this.lines = lines;
      this.writer = writer;
      this.senders = senders;
      this.sender = senders.get();
      this.checked = System.nanoTime();
    }

    /// Also answers why it ended before the end, if it did, for the line that it ended before.
    void run() throws InterruptedException {
      Problem failure = readAll();
      if (failure != null) {
        writer.put(LineInFlight.refused(answered + 1, null, failure));
      }
    }

    private @Nullable Problem readAll() throws InterruptedException {
      try {
        LineReader.Found found = lines.next();
        while (found != LineReader.Found.END && !writer.isBroken()) {
          take(found);
          answered = lines.number();
          found = lines.next();
        }
        return null;
      } catch (IOException e) {
        log.atDebug().setCause(e).log("the body of a batch ended early");
        return Problem.of(
            ProblemType.BAD_REQUEST, "the body can't be read from here on; nothing after it was");
      } catch (Problem e) {
        return e;
      } catch (RuntimeException e) {
        log.atError().addKeyValue("line", lines.number()).setCause(e).log("a batch failed");
        return Problem.of(ProblemType.INTERNAL, "nothing from here on was read");
      }
    }

    private void take(LineReader.Found found) throws InterruptedException {
      if (found == LineReader.Found.TOO_LONG) {
        writer.put(
            LineInFlight.refused(
                lines.number(),
                null,
                Problem.of(
                    ProblemType.TOO_LARGE,
                    "a line must have at most " + limits.lineBytes() + " bytes")));
      } else if (!LineParser.isBlank(lines.buffer(), lines.lineStart(), lines.lineEnd())) {
        checkSession();
        writer.put(send());
      }
    }

    // A batch may take hours, and its session may be ended meanwhile.
    private void checkSession() {
      if (System.nanoTime() - checked > SESSION_CHECK.toNanos()) {
        sender = senders.get();
        checked = System.nanoTime();
      }
    }

    private LineInFlight send() throws InterruptedException {
      BatchLine line;
      try {
        line = parser.parse(lines.buffer(), lines.lineStart(), lines.lineEnd());
      } catch (Problem problem) {
        return LineInFlight.refused(lines.number(), null, problem);
      }
      try {
        return send(line, line.requireId());
      } catch (Problem problem) {
        return LineInFlight.refused(lines.number(), line.id().orElse(null), problem);
      }
    }

    private LineInFlight send(BatchLine line, MessageId id) throws InterruptedException {
      ConversationId conversationId = line.requireConversation();
      Draft draft = line.draft(limits.textBytes());
      BatchWindow.Part part = window.take(draft.body().length());
      CompletableFuture<MessageSending.Sent> result;
      try {
        result = sender.begin(conversationId, id, draft);
      } catch (DatabaseException e) {
        part.giveBack();
        throw unavailable(e);
      } catch (InterruptedException | RuntimeException | Error e) {
        part.giveBack();
        throw e;
      }
      CompletableFuture<MessageSending.Sent> _ =
          result.whenComplete((sent, failure) -> part.giveBack());
      return new LineInFlight(
          lines.number(), id, result, System.nanoTime() + LONGEST_WAIT.toNanos());
    }

    private Problem unavailable(DatabaseException failure) {
      if (!failure.isTransient()) {
        throw failure;
      }
      log.atWarn().setCause(failure).log("a database is away");
      return Problem.retryAfter(
          ProblemType.UNAVAILABLE, "a database does not answer", Duration.ofSeconds(2));
    }
  }
}
