package io.sealedlog.gateway.bulk;

import io.sealedlog.gateway.config.BulkSettings;
import io.sealedlog.gateway.message.send.Draft;
import io.sealedlog.gateway.message.send.MessageSending;
import io.sealedlog.gateway.problem.Failures;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Processes a batch: reads lines, sends each as a message without waiting for its outcome, and
/// answers each in the order of the lines. A bad line is answered like any other and the batch goes
/// on.
public final class BatchIngestion implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchIngestion.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Duration SESSION_CHECK = Duration.ofSeconds(3);

  private final LineParser parser = new LineParser();
  private final BatchWindow window;
  private final int lineLimit;
  private final int textLimit;

  /// Sends the messages of one batch for its caller.
  interface Sender {
    /// Checks the session again, because a batch may take hours and the session may end meanwhile.
    ///
    /// @throws Problem when the session is no longer valid
    void checkSession();

    /// Sends one message.
    ///
    /// @return completes with the message's outcome, or fails with a [Problem]
    /// @throws Problem when the message is not sent at all
    CompletableFuture<MessageSending.Sent> begin(ConversationId conversationId, Draft draft)
        throws InterruptedException;
  }

  /// @param settings bound the messages of all batches that are under way
  /// @param lineLimit bytes of a line
  /// @param textLimit bytes of a text, and of data
  public BatchIngestion(BulkSettings settings, int lineLimit, int textLimit) {
    this(new BatchWindow(settings.window(), settings.windowBytes()), lineLimit, textLimit);
  }

  BatchIngestion(BatchWindow window, int lineLimit, int textLimit) {
    this.window = window;
    this.lineLimit = lineLimit;
    this.textLimit = textLimit;
  }

  /// Ends the batches that run, each with the outcomes of what it has sent and a last line that
  /// says so, and those that begin.
  @Override
  public void close() {
    window.close();
  }

  /// Returns when every line is read and answered, or the caller has disconnected.
  ///
  /// @param requestId of the batch
  public void run(InputStream input, OutputStream output, Sender sender, String requestId)
      throws InterruptedException {
    OutcomeWriter writer = new OutcomeWriter(output, window.messages());
    BatchReader reader =
        new BatchReader(new LineReader(input, lineLimit), writer, sender, requestId);
    writer.start();
    try {
      reader.run();
      writer.finish();
    } catch (InterruptedException | Error e) {
      writer.abandon();
      throw e;
    }
  }

  /// Reads the lines of one batch.
  private final class BatchReader {
    private final LineReader lines;
    private final OutcomeWriter writer;
    private final Sender sender;
    private final String requestId;
    private long sessionCheckedAt;
    private long lastRead;

    BatchReader(LineReader lines, OutcomeWriter writer, Sender sender, String requestId) {
      this.requestId = requestId;
      this.lines = lines;
      this.writer = writer;
      this.sender = sender;
      this.sessionCheckedAt = System.nanoTime();
    }

    /// Reads and sends all lines. When reading ends early, the reason is answered as the next line.
    void run() throws InterruptedException {
      Problem failure = readAll();
      if (failure != null) {
        writer.put(LineInFlight.refused(lastRead + 1, null, failure));
      }
    }

    private @Nullable Problem readAll() throws InterruptedException {
      try {
        LineReader.Result result = lines.next();
        while (result != LineReader.Result.END && !writer.isDisconnected()) {
          if (window.isClosed()) {
            return Problem.of(
                ProblemType.UNAVAILABLE,
                "this gateway is about to end; send this line and all after it again");
          }
          process(result);
          lastRead = lines.number();
          result = lines.next();
        }
        return null;
      } catch (IOException e) {
        log.atDebug().setCause(e).log("the body of a batch ended early");
        return Problem.of(
            ProblemType.BAD_REQUEST, "the body can't be read from here on; nothing after it was");
      } catch (RuntimeException e) {
        Problem problem = Failures.problem(e, requestId);
        return problem.type() == ProblemType.INTERNAL
            ? Problem.of(ProblemType.INTERNAL, "nothing from here on was read: " + problem.detail())
            : problem;
      }
    }

    private void process(LineReader.Result result) throws InterruptedException {
      if (result == LineReader.Result.TOO_LONG) {
        writer.put(
            LineInFlight.refused(
                lines.number(),
                null,
                Problem.of(
                    ProblemType.TOO_LARGE, "a line must have at most " + lineLimit + " bytes")));
      } else if (!LineParser.isBlank(lines.buffer(), lines.lineStart(), lines.lineEnd())) {
        checkSession();
        writer.put(send());
      }
    }

    private void checkSession() {
      if (System.nanoTime() - sessionCheckedAt > SESSION_CHECK.toNanos()) {
        sender.checkSession();
        sessionCheckedAt = System.nanoTime();
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
      } catch (Problem | DatabaseException e) {
        Problem problem = Failures.problem(e, requestId);
        if (problem.type() == ProblemType.INTERNAL) {
          // An internal error would repeat on the next line, so it ends the batch.
          throw problem;
        }
        return LineInFlight.refused(lines.number(), line.id().orElse(null), problem);
      }
    }

    private LineInFlight send(BatchLine line, MessageId id) throws InterruptedException {
      ConversationId conversationId = line.requireConversation();
      Draft draft = line.draft(textLimit);
      BatchWindow.Reservation reservation = window.reserve(draft.body().length());
      CompletableFuture<MessageSending.Sent> result;
      try {
        result = sender.begin(conversationId, draft);
      } catch (InterruptedException | RuntimeException | Error e) {
        reservation.release();
        throw e;
      }
      CompletableFuture<MessageSending.Sent> _ =
          result.whenComplete((sent, failure) -> reservation.release());
      return new LineInFlight(
          lines.number(), id, result, System.nanoTime() + LONGEST_WAIT.toNanos());
    }
  }
}
