package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.DataDirectory;
import io.sealedlog.allinone.EmbeddedInstallation;
import io.sealedlog.allinone.backup.Backup;
import io.sealedlog.allinone.backup.Installation;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.config.ConfigurationSources;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Takes a backup of a running system.
@Command(
    name = "backup",
    description = {
      "Takes a backup of a running system: events, read marks, and the vault as it is sealed. Not"
          + " the master key and not the log key, of which it notes the ids: keep copies of both,"
          + " apart from it.",
      "Everything that was acknowledged before it began is in it. The system goes on meanwhile.",
      "Of an all-in-one with --data; of services that run apart with --config, a file with their"
          + " Kafka, the vault with the role that owns it, log.key-file, and vault.master-key-file"
          + " to check the events' tags, too."
    },
    footer = {
      "",
      "Ends with 0 when the backup is complete, 3 when a setting is wrong, 4 when the system or the"
          + " directory can't be used. Without the file SHA256SUMS a backup is not complete."
    },
    mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      description = "Where it is written to: a directory that is empty or doesn't exist yet.")
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @Mixin private ConfigFile configFile = new ConfigFile();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The running all-in-one's data directory. Default, without --config: data.")
  private @Nullable Path data;

  @Override
  public Integer call() {
    return new CopyRun(spec.commandLine())
        .run(out -> {
          new Backup(
                  Installation.from(sources()),
                  new Version().getVersion()[0],
                  Clock.systemUTC(),
                  out)
              .into(directory);
          out.println("The backup in " + directory + " is complete.");
        });
  }

  private ConfigurationSources sources() {
    if (data == null && configFile.given()) {
      return configFile.sources();
    }
    Path running = data == null ? Path.of("data") : data;
    if (DataDirectory.holder(running).isEmpty()) {
      throw new StartException(
          "No server runs on %s; start it, a backup is taken of a running one.".formatted(running));
    }
    return configFile
        .sources()
        .explicit(EmbeddedInstallation.ofRunning(running, configFile::sources));
  }
}
