package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.batch.BatchImport;
import io.sealedlog.allinone.batch.Confirmed;
import io.sealedlog.allinone.batch.ImportException;
import io.sealedlog.runtime.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Sends a file of messages to a server.
@Command(
    name = "import",
    description = {
      "Sends the messages of a file, one JSON object a line with conversationId, messageId (a"
          + " UUIDv7) and text or data, to a server.",
      "Interrupted, it goes on where it was when it is started again; nothing is stored twice.",
      "The token of a session comes from --token-file or from the variable SEALEDLOG_TOKEN. A"
          + " session that may only send will do (POST /v1/sessions with \"scope\":\"send\")."
    },
    footer = {
      "",
      "Ends with 0 when every line is stored, 5 when lines were refused (see --errors), 4 when the"
          + " file can't be read or the server refuses or stays away, 2 for a wrong command line,"
          + " 130 when interrupted by Ctrl-C."
    },
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
  static final String TOKEN_VARIABLE = "SEALEDLOG_TOKEN";

  private static final int LINES_REFUSED = 5;
  private static final Path STANDARD_INPUT = Path.of("-");
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration TIME_TO_END = Duration.ofSeconds(3);

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "NDJSON; unpacked when its name ends in .gz. - is the standard input.")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Mixin private ServerUrl url = new ServerUrl();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with a session's token. Default: the variable SEALEDLOG_TOKEN.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--errors",
      paramLabel = "FILE",
      description = "Where refused lines are noted. Default: FILE.errors.ndjson.")
  private @Nullable Path errors;

  @Option(
      names = "--restart",
      description = "Begin with the first line, whatever an earlier run has done.")
  private boolean restart;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      description = "How many connections in a row may bring nothing. Default: 20.")
  private int attempts = 20;

  @Override
  public Integer call() throws InterruptedException {
    if (attempts < 1) {
      throw wrong("--attempts must be 1 or more.");
    }
    CountDownLatch ended = new CountDownLatch(1);
    try {
      BatchImport run = new BatchImport(wish(token()));
      endOnSignal(run, ended);
      return run(run);
    } catch (ImportException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(e.getMessage());
      err.flush();
      return ExitCode.START.number();
    } finally {
      ended.countDown();
    }
  }

  // A signal ends the process when this is done; what is said until then is still read.
  private static void endOnSignal(BatchImport run, CountDownLatch ended) {
    Runnable end =
        () -> {
          run.interrupt();
          try {
            boolean _ = ended.await(TIME_TO_END.toMillis(), TimeUnit.MILLISECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    Runtime.getRuntime().addShutdownHook(new Thread(end, "import-end"));
  }

  private int run(BatchImport run) throws ImportException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    long before = run.confirmed().lines();
    try (ProgressLine line = new ProgressLine(run, out, Terminal.isThere())) {
      line.start();
      run.run(line::say);
    }
    Confirmed confirmed = run.confirmed();
    if (before > 0) {
      out.printf(
          "%d of the lines were sent by an earlier run; --restart sends them again.%n", before);
    }
    out.printf(
        "%d lines: %d refused, %d were there before.%n",
        confirmed.lines(), confirmed.rejected(), run.replayed());
    out.flush();
    if (confirmed.rejected() == 0) {
      return ExitCode.STOPPED.number();
    }
    out.println("What was refused, and why, is in " + errorsFile() + ".");
    out.flush();
    return LINES_REFUSED;
  }

  private BatchImport.Wish wish(String token) throws ImportException {
    URI server = url.get();
    Optional<Path> progress =
        file.equals(STANDARD_INPUT) ? Optional.empty() : Optional.of(beside(".progress"));
    if (restart && progress.isPresent()) {
      remove(progress.get());
    }
    return new BatchImport.Wish(server, token, file, errorsFile(), progress, attempts, FIRST_PAUSE);
  }

  private void remove(Path progress) {
    try {
      boolean _ = Files.deleteIfExists(progress);
    } catch (IOException e) {
      throw wrong(progress + " can't be removed: " + e.getMessage());
    }
  }

  private Path errorsFile() {
    if (errors != null) {
      return errors;
    }
    return file.equals(STANDARD_INPUT) ? Path.of("import.errors.ndjson") : beside(".errors.ndjson");
  }

  private Path beside(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  // Never from the command line, which every process of the machine can read.
  private String token() {
    String token = tokenFile == null ? System.getenv(TOKEN_VARIABLE) : read(tokenFile);
    if (token == null || token.isBlank()) {
      throw wrong("There is no token: give --token-file, or set " + TOKEN_VARIABLE + ".");
    }
    if (token.strip().chars().anyMatch(each -> each <= ' ' || each >= 127)) {
      throw wrong("What is given as a token is none.");
    }
    return token.strip();
  }

  private String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw wrong("--token-file " + path + " can't be read.");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
