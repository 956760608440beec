package io.sealedlog.allinone.move;

import io.sealedlog.allinone.EmbeddedInstallation;
import io.sealedlog.allinone.backup.Installation;
import io.sealedlog.allinone.backup.TargetTopics;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.Service;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.health.Health;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.metrics.Metrics;
import io.sealedlog.vault.VaultTable;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/// The last part of a move, while nobody is served: nothing comes any more, and what is left is
/// brought over.
final class MoveEnd {
  private static final Duration STANDSTILL = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Installation source;
  private final Installation target;
  private final int partitions;
  private final Consumer<String> out;

  MoveEnd(Installation source, Installation target, int partitions, Consumer<String> out) {
    this.source = source;
    this.target = target;
    this.partitions = partitions;
    this.out = out;
  }

  /// Why servers are not started meanwhile.
  static String unfinished(Path data) {
    return "%s is being moved to a cluster. Run ./sealedlog move again to end that; or, to stay here, delete the file %s."
        .formatted(data, data.resolve("closed"));
  }

  /// Why servers are not started any more.
  static String moved(Path data, Installation target, Instant when) {
    return "%s was moved to %s at %s, and lacks what has come since. To start it all the same, delete the file %s; the two histories can't be joined again."
        .formatted(data, target.kafka().bootstrapServers(), when, data.resolve("closed"));
  }

  /// Has a worker decide the commands that were accepted before the server stopped: senders were
  /// told that they may still succeed.
  void decideWhatIsLeft(EmbeddedInstallation servers) {
    try (CommandsLeft commands = new CommandsLeft(source, partitions)) {
      long left = commands.count();
      if (left == 0) {
        return;
      }
      out.accept("%,d commands were accepted and are decided now.".formatted(left));
      ServiceContext context =
          new ServiceContext(
              Clock.systemUTC(),
              new SecureRandom(),
              new Health(),
              Metrics.create(),
              new Termination());
      try (Service worker = servers.worker(context)) {
        worker.start();
        awaitNone(commands, left);
      }
    }
  }

  private static void awaitNone(CommandsLeft commands, long atStart) {
    long left = atStart;
    long moved = System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(PAUSE.toNanos());
      long now = commands.count();
      if (now < left) {
        moved = System.nanoTime();
      } else if (System.nanoTime() - moved > STANDSTILL.toNanos()) {
        throw new StartException(
            "%,d commands stay undecided; see the log for what the worker waits for."
                .formatted(now));
      }
      left = now;
    }
  }

  /// Copies what has come since the last pass: events, read marks, dead letters, and the vault's
  /// changes.
  void copyRest(LogCopy log, MoveState state) {
    try (Admin admin = new KafkaClients(target.kafka()).admin("sealedlog-move")) {
      new TargetTopics(admin, target.kafka()).requireNoWorker();
    }
    long events = log.pass(source);
    Topics from = source.kafka().topics();
    Topics to = target.kafka().topics();
    PlainTopicCopy plain = new PlainTopicCopy(source, target, partitions);
    long marks = plain.copyAll(from.readMarks(), to.readMarks());
    long deadLetters = plain.copyRest(from.deadLetters(), to.deadLetters());
    try (Database here = Database.open(source.vault());
        Database there = Database.open(target.vault())) {
      new VaultMove(here, there).copyChanges(state.snapshot().orElseThrow());
    }
    out.accept(
        "The last %,d events, %,d read marks and %,d dead letters are there, and the vault's changes."
            .formatted(events, marks, deadLetters));
  }

  /// @return the rows by table
  Map<String, Long> verifyVault() {
    Map<String, Long> rows = new LinkedHashMap<>();
    try (Database here = Database.open(source.vault());
        Database there = Database.open(target.vault())) {
      for (Map.Entry<VaultTable, Long> each : new VaultMove(here, there).verify().entrySet()) {
        rows.put(each.getKey().unqualified(), each.getValue());
      }
    }
    return rows;
  }
}
