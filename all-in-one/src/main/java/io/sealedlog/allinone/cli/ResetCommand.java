package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.DataDirectory;
import io.sealedlog.embedded.EmbeddedPostgres;
import io.sealedlog.runtime.ExitCode;
import io.sealedlog.runtime.StartException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Deletes all that an all-in-one has, for a new beginning.
@Command(
    name = "reset",
    description = {
      "Deletes the data directory of a stopped server: accounts, conversations, messages, and the"
          + " keys without which no copy of them can be opened.",
      "Refuses when a server runs on it, and when something is in it that SealedLog did not make."
    },
    footer = {
      "",
      "Ends with 0 when it is deleted, 4 when it can't be, 5 when the answer was not yes, 2 for a"
          + " wrong command line."
    },
    mixinStandardHelpOptions = true)
final class ResetCommand implements Callable<Integer> {
  private static final int NOT_WANTED = 5;
  private static final String YES = "yes";

  private final Reader answers;

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The stopped server's data directory. Default: data.")
  private Path data = Path.of("data");

  @Option(names = "--yes", description = "Deletes it without asking.")
  private boolean yes;

  /// @param answers where the person types
  ResetCommand(Reader answers) {
    this.answers = answers;
  }

  @Override
  public Integer call() {
    try (DataDirectory directory = DataDirectory.openExisting(data)) {
      requireOwn(directory);
      if (!yes && !confirmed(directory.path())) {
        say("Nothing was deleted.");
        return NOT_WANTED;
      }
      // When the server was killed, its PostgreSQL still writes there.
      EmbeddedPostgres.stopOrphan(directory.postgres());
      directory.emptyWithKey();
      deleteEmpty();
      say("Deleted everything in " + directory.path() + ", and its master key.");
      return ExitCode.STOPPED.number();
    } catch (StartException e) {
      return refuse(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return refuse("%s can't be deleted: %s.".formatted(data, e));
    }
  }

  private static void requireOwn(DataDirectory directory) throws IOException {
    List<String> foreign = directory.foreign();
    if (!foreign.isEmpty()) {
      throw new StartException(
          "%s has something in it that SealedLog did not make: %s. Move that elsewhere first."
              .formatted(directory.path(), String.join(", ", foreign)));
    }
  }

  private boolean confirmed(Path path) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "This deletes everything in %s: accounts and messages; and their master key."
            .formatted(path));
    out.print("Type yes to delete it: ");
    out.flush();
    return YES.equals(new BufferedReader(answers).readLine());
  }

  // One that is a link, a file system by itself, or in somebody else's directory stays, empty.
  private void deleteEmpty() {
    try {
      if (!Files.isSymbolicLink(data)) {
        Files.delete(data);
      }
    } catch (IOException e) {
      // An empty one is as good as none.
    }
  }

  private void say(String text) {
    spec.commandLine().getOut().println(text);
    spec.commandLine().getOut().flush();
  }

  private int refuse(String text) {
    spec.commandLine().getErr().println(text);
    spec.commandLine().getErr().flush();
    return ExitCode.START.number();
  }
}
