package io.sealedlog.allinone.batch;

import io.sealedlog.allinone.batch.BatchConnection.Head;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Sends all lines of a file, over as many connections as it takes, and writes down what was
/// refused and how far it is.
public final class BatchImport {
  private static final int MOST_LINES = 32_768;
  private static final long MOST_BYTES = 32 * 1024 * 1024;
  private static final int SILENCE_MILLIS = 120_000;
  private static final Duration SAVE_EVERY = Duration.ofSeconds(1);

  /// Less than a server waits. When the input, such as a pipe, brings nothing for as long, the call
  /// is ended, and another one is made when there is something.
  private static final Duration QUIET = Duration.ofSeconds(20);

  private final Wish wish;
  private final ProgressFile progress;
  private final LinesUnderWay under = new LinesUnderWay(MOST_LINES, MOST_BYTES);
  private volatile Confirmed confirmed;
  private final AtomicLong replayed = new AtomicLong();
  private volatile @Nullable LineSource source;
  private volatile @Nullable BatchConnection current;
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private long saved = System.nanoTime();

  /// @param token of a session; one that may only send will do
  /// @param file `-` is the standard input
  /// @param errors where lines go that were refused
  /// @param progress where it is written down how far it is; empty for nowhere
  /// @param attempts connections in a row that may bring nothing
  /// @param pause before the second of them; it doubles
  public record Wish(
      URI server,
      String token,
      Path file,
      Path errors,
      Optional<Path> progress,
      int attempts,
      Duration pause) {

    /// Without the token.
    @Override
    public String toString() {
      return "Wish[" + server + ", " + file + "]";
    }
  }

  /// Goes on where an earlier run was.
  ///
  /// @throws ImportException when it can't be told where that is
  public BatchImport(Wish wish) throws ImportException {
    this.wish = wish;
    this.progress = new ProgressFile(wish.progress());
    try {
      this.confirmed = progress.read();
    } catch (IOException e) {
      throw new ImportException(
          wish.progress().orElseThrow() + " is no progress of an import: remove it.", e);
    }
  }

  /// How far it is.
  public Confirmed confirmed() {
    return confirmed;
  }

  /// How many lines were there before.
  public long replayed() {
    return replayed.get();
  }

  /// How much of the input has its outcome, from 0 to 1; negative when nobody knows.
  public double part() {
    LineSource open = source;
    return open == null || !open.sizeIsKnown() ? -1 : open.part(confirmed.bytes());
  }

  /// Ends the run that another thread is in. What it has done is written down.
  public void interrupt() {
    interrupted.countDown();
    under.stop();
    BatchConnection open = current;
    if (open != null) {
      open.abort();
    }
  }

  /// Returns when every line has its outcome.
  ///
  /// @param said what went wrong and is tried again, for the person who waits
  /// @throws ImportException when it can't go on, or was interrupted
  public void run(Consumer<String> said) throws ImportException, InterruptedException {
    try (LineSource open = LineSource.open(wish.file(), confirmed);
        OutputStream errors =
            Files.newOutputStream(
                wish.errors(),
                StandardOpenOption.CREATE,
                confirmed.lines() == 0
                    ? StandardOpenOption.TRUNCATE_EXISTING
                    : StandardOpenOption.APPEND)) {
      source = open;
      Thread feeder = Thread.ofPlatform().daemon().name("import-read").start(() -> feed(open));
      try {
        sendAll(errors, said);
      } finally {
        feeder.interrupt();
        progress.write(confirmed);
      }
    } catch (IOException e) {
      throw new ImportException(
          "%s can't be imported: %s.".formatted(wish.file(), Failure.describe(e)), e);
    } finally {
      removeEmpty(wish.errors());
    }
  }

  private void feed(LineSource from) {
    try {
      for (Line line = from.next(); line != null; line = from.next()) {
        under.add(line);
      }
      under.end(null);
    } catch (IOException e) {
      under.end(e);
    } catch (InterruptedException e) {
      // The import has ended.
    }
  }

  private void sendAll(OutputStream errors, Consumer<String> said)
      throws IOException, ImportException, InterruptedException {
    int failures = 0;
    while (true) {
      long before = confirmed.lines();
      Failure failure = attempt(errors);
      if (failure == null) {
        if (under.allSent()) {
          break;
        }
        failures = 0;
        continue;
      }
      progress.write(confirmed);
      if (failure.isFinal()) {
        throw new ImportException("The import can't go on: " + failure.reason() + ".");
      }
      failures = confirmed.lines() > before ? 1 : failures + 1;
      requireUninterrupted();
      if (failures >= wish.attempts()) {
        throw new ImportException(
            "The import got no further after %d attempts: %s."
                .formatted(failures, failure.reason()));
      }
      Duration pause = failure.pause(wish.pause().multipliedBy(1L << Math.min(failures - 1, 10)));
      said.accept(
          String.format(
              Locale.ROOT,
              "%s; trying again in %.1f s",
              failure.reason(),
              pause.toMillis() / 1000.0));
      boolean _ = interrupted.await(pause.toMillis(), TimeUnit.MILLISECONDS);
      requireUninterrupted();
    }
    IOException unread = under.failure();
    if (unread != null) {
      throw unread;
    }
  }

  private void requireUninterrupted() throws ImportException {
    if (interrupted.getCount() == 0) {
      throw new ImportException(
          "Interrupted after %d lines. %s"
              .formatted(
                  confirmed.lines(),
                  wish.progress().isPresent()
                      ? "Started again, it goes on from there."
                      : "To send all of it again does no harm."));
    }
  }

  private @Nullable Failure attempt(OutputStream errors)
      throws ImportException, InterruptedException {
    under.startOver();
    requireUninterrupted();
    under.await();
    if (under.allSent()) {
      return null;
    }
    try (BatchConnection connection =
        BatchConnection.open(wish.server(), wish.token(), SILENCE_MILLIS)) {
      current = connection;
      requireUninterrupted();
      Thread sender =
          Thread.ofPlatform().daemon().name("import-send").unstarted(() -> send(connection));
      sender.start();
      try {
        return receive(connection, errors);
      } finally {
        under.stop();
        connection.abort();
        sender.join();
      }
    } catch (IOException e) {
      return Failure.of(e);
    }
  }

  private void send(BatchConnection connection) {
    try {
      Line line = under.poll();
      while (true) {
        if (line == null) {
          connection.flush();
          line = under.take(QUIET);
        }
        if (line == null) {
          break;
        }
        connection.send(line);
        line = under.poll();
      }
      connection.end();
    } catch (IOException e) {
      // The receiving side sees it too, and has perhaps been told why.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Failure receive(BatchConnection connection, OutputStream errors)
      throws IOException, ImportException {
    Head head = connection.head();
    if (head.status() != 200) {
      return Failure.of(head, connection.next());
    }
    long first = confirmed.lines() + 1;
    for (byte[] next = connection.next(); next != null; next = connection.next()) {
      Outcome outcome = Outcome.parse(next);
      if (outcome.isOfTheSession()) {
        throw new ImportException("The server ended the session: " + outcome.reason() + ".");
      }
      if (outcome.isForNow()) {
        return new Failure(outcome.reason(), Duration.ofSeconds(1), false);
      }
      confirm(first + outcome.line() - 1, outcome, errors);
    }
    if (!connection.hasEnded()) {
      return Failure.passing("the server ended the call");
    }
    confirmBlankLines(Long.MAX_VALUE);
    return under.first() == null ? null : Failure.passing("the server did not answer every line");
  }

  private void confirm(long number, Outcome outcome, OutputStream errors) throws IOException {
    confirmBlankLines(number);
    Line line = under.first();
    if (line == null || line.number() != number) {
      throw new IOException("the server answered a line that was not sent");
    }
    if (!outcome.isStored()) {
      errors.write(outcome.error(number));
      errors.write('\n');
    }
    replayed.addAndGet(outcome.isReplayed() ? 1 : 0);
    confirmed = confirmed.and(line, !outcome.isStored());
    under.removeFirst();
    if (System.nanoTime() - saved > SAVE_EVERY.toNanos()) {
      saved = System.nanoTime();
      errors.flush();
      progress.write(confirmed);
    }
  }

  private void confirmBlankLines(long before) {
    Line line = under.first();
    while (line != null && line.number() < before && line.isBlank()) {
      confirmed = confirmed.and(line, false);
      under.removeFirst();
      line = under.first();
    }
  }

  private static void removeEmpty(Path errors) {
    try {
      if (Files.size(errors) == 0) {
        Files.delete(errors);
      }
    } catch (IOException e) {
      // It was never there, or stays.
    }
  }
}
