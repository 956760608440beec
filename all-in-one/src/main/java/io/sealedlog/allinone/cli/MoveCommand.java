package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.backup.Installation;
import io.sealedlog.allinone.move.Move;
import io.sealedlog.runtime.config.ConfigurationSources;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Moves an all-in-one to a cluster.
@Command(
    name = "move",
    description = {
      "Moves an all-in-one to a Kafka cluster and a PostgreSQL server: the same partitions, events"
          + " byte for byte with their times, and the vault. It copies while the server runs, then"
          + " stops it, copies what is left, and compares both sides.",
      "Interrupted, it goes on when it is started again. The target must be empty at first, and no"
          + " worker may run there.",
      "Afterwards the data directory stays as it is and can't be started by mistake."
    },
    footer = {
      "",
      "Ends with 0 when everything is there, 3 when a setting is wrong, 4 when something is not as"
          + " it must be."
    },
    mixinStandardHelpOptions = true)
final class MoveCommand implements Callable<Integer> {
  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description =
          "A properties file with the target's Kafka, the vault with the role that owns it,"
              + " vault.worker-role, and copies of the keys (vault.master-key-file, log.key-file).")
  @SuppressWarnings("NullAway.Init")
  private Path to;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The all-in-one's data directory. Default: data.")
  private Path data = Path.of("data");

  @Mixin private ConfigFile configFile = new ConfigFile();

  @Option(
      names = "--follow",
      description =
          "Copies what is there and what comes until it is ended, and moves nothing: time for"
              + " projectors at the target to make the read model.")
  private boolean follow;

  @Override
  public Integer call() {
    return new CopyRun(spec.commandLine())
        .run(out -> {
          Installation target = Installation.from(new ConfigurationSources().file(to));
          Move move = new Move(data, configFile::sources, target, out);
          if (follow) {
            move.follow();
          } else {
            move.run();
          }
        });
  }
}
