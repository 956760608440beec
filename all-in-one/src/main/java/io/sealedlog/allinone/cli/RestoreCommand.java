package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.DataDirectory;
import io.sealedlog.allinone.EmbeddedInstallation;
import io.sealedlog.allinone.backup.Installation;
import io.sealedlog.allinone.backup.Restore;
import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Makes a new system of a backup.
@Command(
    name = "restore",
    description = {
      "Makes a new system of a backup: an all-in-one's data directory with --data, or the topics"
          + " and the vault of services that run apart with --config. It writes only to where"
          + " nothing is yet, and first compares all files with their digests, and the keys.",
      "With --vault the vault is taken of another backup than the events. What a vault that is"
          + " older than the events lacks is counted and listed.",
      "The read model and the workers' state are made of the log when the services start. People"
          + " log in again: sessions are in no backup."
    },
    footer = {
      "",
      "Ends with 0 when the system is restored, 3 when a setting is wrong, 4 when a file is"
          + " damaged, a key is missing, the target is not empty, or the vault is too old for the"
          + " events."
    },
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The backup.")
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @Mixin private ConfigFile configFile = new ConfigFile();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data directory to make: one that is empty or doesn't exist yet.")
  private @Nullable Path data;

  @Option(
      names = "--vault",
      paramLabel = "DIR",
      description = "The backup to take the vault of. Default: the same.")
  private @Nullable Path vault;

  @Option(
      names = "--master-key",
      paramLabel = "FILE",
      description = "For --data: the vault's master key, which is copied to there.")
  private @Nullable Path masterKey;

  @Option(
      names = "--log-key",
      paramLabel = "FILE",
      description = "For --data: the log key, which is copied to there.")
  private @Nullable Path logKey;

  @Option(
      names = "--accept-missing",
      description = "Goes on when the vault lacks shares or accounts of the events.")
  private boolean acceptMissing;

  @Option(
      names = "--missing",
      paramLabel = "FILE",
      description = "Where those are listed. Default: missing.txt.")
  private Path missing = Path.of("missing.txt");

  @Override
  public Integer call() {
    if (data == null && !configFile.given()) {
      throw new ParameterException(
          spec.commandLine(), "Say where to: --data for an all-in-one, or --config.");
    }
    return new CopyRun(spec.commandLine())
        .run(out -> {
          Restore restore = new Restore(directory, vault == null ? directory : vault, out);
          if (data == null) {
            restore.into(Installation.from(configFile.sources()), acceptMissing, missing);
          } else {
            restoreDirectory(restore, data);
          }
          out.println("The system is restored. " + next());
        });
  }

  private String next() {
    return data == null
        ? "Start a gateway first, then workers and projectors."
        : "Start it with ./sealedlog start --data " + data;
  }

  private void restoreDirectory(Restore restore, Path made) {
    Path masterKeyFile = required(masterKey, "--master-key");
    Path logKeyFile = required(logKey, "--log-key");
    restore.requireKeys(masterKeyFile, logKeyFile);
    try (DataDirectory directory = DataDirectory.create(made)) {
      boolean keyIsNew = directory.takeMasterKey(masterKeyFile);
      try {
        DataDirectory.closeToServers(
            made,
            "%s was being restored from a backup, and that did not end well. Delete it (./sealedlog reset) and restore it again."
                .formatted(made));
        place(logKeyFile, DataDirectory.logKeyIn(made));
        try (EmbeddedInstallation servers =
            EmbeddedInstallation.start(directory, configFile::sources)) {
          restore.into(
              Installation.from(configFile.sources().explicit(servers.settings())),
              acceptMissing,
              missing);
        }
        DataDirectory.openToServers(made);
      } catch (RuntimeException e) {
        // It was empty, so all that is there now is ours.
        empty(directory, keyIsNew, e);
        throw e;
      }
    }
  }

  private static void empty(DataDirectory directory, boolean withKey, RuntimeException failure) {
    try {
      if (withKey) {
        directory.emptyWithKey();
      } else {
        directory.empty();
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private Path required(@Nullable Path given, String option) {
    if (given == null) {
      throw new ParameterException(spec.commandLine(), "With --data, " + option + " is needed.");
    }
    return given;
  }

  // Copied with its permissions, which were checked when it was read.
  private static void place(Path key, Path to) {
    try {
      Path _ = Files.copy(key, to, StandardCopyOption.COPY_ATTRIBUTES);
    } catch (IOException e) {
      throw new StartException("The key %s can't be copied to %s: %s.".formatted(key, to, e), e);
    }
  }
}
