package io.sealedlog.allinone.move;

import io.sealedlog.allinone.DataDirectory;
import io.sealedlog.allinone.EmbeddedInstallation;
import io.sealedlog.allinone.backup.EventKeyring;
import io.sealedlog.allinone.backup.EventSequence;
import io.sealedlog.allinone.backup.Installation;
import io.sealedlog.allinone.backup.TargetTopics;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.config.ConfigurationSources;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.TopicCheck;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;

/// Moves an all-in-one to a cluster: copies log and vault while it runs, stops it, copies what is
/// left, and compares both sides. Killed at any point, it goes on when it is started again.
public final class Move {
  private static final long FEW = 2_000;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Path data;
  private final Supplier<ConfigurationSources> sources;
  private final Installation target;
  private final PrintWriter out;

  /// @param data the all-in-one's data directory
  /// @param sources of its settings; makes new ones at each call
  /// @param target with the role that owns the vault
  /// @param out is told how far it is
  public Move(
      Path data, Supplier<ConfigurationSources> sources, Installation target, PrintWriter out) {
    this.data = data;
    this.sources = sources;
    this.target = target;
    this.out = out;
  }

  /// Copies what is there and what comes, until the process is ended, and moves nothing: so that
  /// projectors can make the read model before the move.
  public void follow() {
    requireNotMoved();
    try (EventKeyring keys = EventKeyring.open(running())) {
      LogCopy log = begin(running(), keys);
      while (!Thread.currentThread().isInterrupted()) {
        long copied = log.pass(running());
        if (copied > 0) {
          say("%,d events are there.".formatted(log.events()));
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /// @throws StartException when something is not as it must be; what was done is taken up again by
  ///   the next run
  public void run() {
    requireNotMoved();
    try {
      if (RunningServer.runs(data)) {
        try (EventKeyring keys = EventKeyring.open(running())) {
          LogCopy log = begin(running(), keys);
          copyUntilLittleIsLeft(log);
          finish(Optional.of(log));
        }
      } else {
        finish(Optional.empty());
      }
    } catch (DatabaseException e) {
      throw new StartException(
          "A vault can't be copied: the database answers with SQLSTATE %s.".formatted(e.sqlState()),
          e);
    }
  }

  private Installation running() {
    return Installation.from(sources.get().explicit(EmbeddedInstallation.ofRunning(data, sources)));
  }

  private void requireNotMoved() {
    Optional<String> closed = DataDirectory.closedBecause(data);
    if (closed.isPresent() && !closed.get().equals(MoveEnd.unfinished(data))) {
      throw new StartException(closed.get());
    }
  }

  /// Prepares the target and copies the vault for the first time.
  private LogCopy begin(Installation source, EventKeyring keys) {
    new TargetKeys(source, target).requireSame();
    int partitions = partitions(source);
    try (Admin admin = new KafkaClients(target.kafka()).admin("sealedlog-move");
        Database from = Database.open(source.vault());
        Database to = Database.open(target.vault())) {
      to.requireSupportedServer();
      TargetTopics topics = new TargetTopics(admin, target.kafka());
      topics.requireNoWorker();
      topics.prepare(partitions);
      VaultMove vault = new VaultMove(from, to);
      MoveState state = state(admin, topics, vault);
      if (state.snapshot().isEmpty()) {
        if (vault.targetExists()) {
          vault.dropTarget();
        }
        state.withSnapshot(vault.copyAll(target.workerRole())).write(DataDirectory.moveIn(data));
        say("The vault is copied; what changes from now on comes at the end.");
      }
    }
    LogCopy log = new LogCopy(target, partitions);
    log.begin(source, keys.reader());
    if (log.events() > 0) {
      say("Going on after %,d events that are there.".formatted(log.events()));
    }
    return log;
  }

  private MoveState state(Admin admin, TargetTopics topics, VaultMove vault) {
    String cluster = TopicCheck.await(admin.describeCluster().clusterId());
    Path file = DataDirectory.moveIn(data);
    Optional<MoveState> begun = MoveState.read(file);
    Topics names = target.kafka().topics();
    topics.requireEmpty(names.commands());
    topics.requireEmpty(names.results());
    if (begun.isPresent()) {
      MoveState known = begun.get();
      if (!known.cluster().equals(cluster) || !known.vault().equals(target.vault().url())) {
        throw new StartException(
            "A move of %s to the cluster %s with the vault %s was begun; end that one, or delete %s to begin another."
                .formatted(data, known.cluster(), known.vault(), file));
      }
      return known;
    }
    topics.requireEmpty();
    if (vault.targetExists()) {
      throw new StartException(
          "There is a vault at %s already (the schema vault); a vault can only be moved to where there is none."
              .formatted(target.vault().url()));
    }
    MoveState state = new MoveState(cluster, target.vault().url(), Optional.empty());
    state.write(file);
    return state;
  }

  private void copyUntilLittleIsLeft(LogCopy log) {
    long copied;
    do {
      long begin = System.nanoTime();
      copied = log.pass(running());
      double seconds = Math.max(0.001, (System.nanoTime() - begin) / 1e9);
      say(
          "%,d events are there; the last %,d took %.1f s (%,.0f/s), read again and compared."
              .formatted(log.events(), copied, seconds, copied / seconds));
    } while (copied > FEW);
  }

  /// Stops the server, brings what is left, and compares.
  ///
  /// @param begun what was copied while the server ran
  private void finish(Optional<LogCopy> begun) {
    long away = System.nanoTime();
    DataDirectory.closeToServers(data, MoveEnd.unfinished(data));
    RunningServer.stop(data);
    try (DataDirectory directory = DataDirectory.openExisting(data);
        EmbeddedInstallation servers = EmbeddedInstallation.start(directory, sources)) {
      Installation source = Installation.from(sources.get().explicit(servers.settings()));
      try (EventKeyring keys = EventKeyring.open(source)) {
        LogCopy log = begun.orElseGet(() -> begin(source, keys));
        MoveEnd end = new MoveEnd(source, target, partitions(source), this::say);
        end.decideWhatIsLeft(servers);
        end.copyRest(log, MoveState.read(DataDirectory.moveIn(data)).orElseThrow());
        report(log, end.verifyVault(), System.nanoTime() - away);
      }
    }
    DataDirectory.closeToServers(data, MoveEnd.moved(data, target, Instant.now()));
  }

  private void report(LogCopy log, Map<String, Long> vault, long nanos) {
    for (EventSequence.Summary each : log.summaries()) {
      say(
          "partition %d: %,d events, leaf indices 0 to %,d, Merkle root %s: the same on both sides"
              .formatted(each.partition(), each.events(), each.events() - 1, each.treeRoot()));
    }
    if (log.leftOut() > 0) {
      say("%,d records of events.v1 were no events, and were left out.".formatted(log.leftOut()));
    }
    vault.forEach(
        (table, rows) -> say("vault, %s: %,d rows: the same on both sides".formatted(table, rows)));
    say(
        "The move is done. The server was stopped %.1f s ago; start the services at %s now, a gateway first."
            .formatted(nanos / 1e9, target.kafka().bootstrapServers()));
  }

  private int partitions(Installation source) {
    try (Admin admin = new KafkaClients(source.kafka()).admin("sealedlog-move")) {
      return new TopicCheck(admin, source.kafka().replication())
          .require(source.kafka().topics().all());
    }
  }

  private void say(String text) {
    out.println(text);
    out.flush();
  }
}
