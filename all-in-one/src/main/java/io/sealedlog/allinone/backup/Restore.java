package io.sealedlog.allinone.backup;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.LogKeys;
import io.sealedlog.runtime.kafka.Partitions;
import io.sealedlog.vault.VaultCopy;
import io.sealedlog.vault.VaultReferences;
import io.sealedlog.vault.keys.MasterKey;
import io.sealedlog.vault.keys.MasterKeyFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/// Makes a new system of a backup, or of the events of one backup and the vault of another.
///
/// Everything that can be found out before something is written is found out then: damaged files,
/// keys that are missing, a target that is not empty. The vault comes first, because what it lacks
/// of the log is found with it; the events are written when that is known.
public final class Restore {
  private final BackupDirectory events;
  private final Manifest eventsManifest;
  private final BackupDirectory vaultFiles;
  private final Manifest vaultManifest;
  private final PrintWriter out;

  /// @param events the directory of the backup whose events are taken
  /// @param vault that of the backup whose vault is taken, usually the same
  /// @param out is told how far it is
  /// @throws StartException naming every file that is missing, cut or changed
  public Restore(Path events, Path vault, PrintWriter out) {
    this.out = out;
    this.events = BackupDirectory.open(events);
    this.vaultFiles = vault.equals(events) ? this.events : BackupDirectory.open(vault);
    verify(this.events);
    if (vaultFiles != this.events) {
      verify(vaultFiles);
    }
    this.eventsManifest = Manifest.read(this.events);
    this.vaultManifest = Manifest.read(vaultFiles);
  }

  /// Compares the keys at hand with those that the backup needs.
  ///
  /// @throws StartException naming the keys by their ids
  public void requireKeys(Path masterKey, Path logKey) {
    List<String> faults = new ArrayList<>();
    List<String> logKeys = LogKeys.ids(logKey);
    List<String> missing =
        eventsManifest.keys().logKeys().stream().filter(id -> !logKeys.contains(id)).toList();
    if (!missing.isEmpty()) {
      faults.add(
          "The log key file %s has the keys %s and lacks %s, with which events were written."
              .formatted(logKey, logKeys, missing));
    }
    String needed = vaultManifest.keys().masterKey();
    Bytes check = Bytes.ofHex(vaultManifest.vault().masterKeyCheck());
    try (MasterKey key = MasterKeyFile.read(masterKey, new SecureRandom())) {
      if (!VaultCopy.opens(check, key)) {
        faults.add(
            "The master key in %s (id %s) is not the one of the backup's vault%s."
                .formatted(
                    masterKey,
                    MasterKeyFile.id(masterKey),
                    needed == null ? "" : " (id " + needed + ")"));
      }
    }
    if (!faults.isEmpty()) {
      throw new StartException(String.join(System.lineSeparator(), faults));
    }
  }

  /// @param acceptMissing whether to go on when the vault lacks shares or accounts of the log
  /// @param missing where these are listed
  /// @throws StartException when the target is not empty, or what was written is not what is read
  public void into(Installation target, boolean acceptMissing, Path missing) {
    Path masterKey =
        target
            .masterKey()
            .orElseThrow(
                () -> new StartException("vault.master-key-file is not set; restoring needs it."));
    requireKeys(masterKey, target.logKey());
    KafkaClients clients = new KafkaClients(target.kafka());
    try (Admin admin = clients.admin("sealedlog-restore");
        Database vault = Database.open(target.vault())) {
      vault.requireSupportedServer();
      requireNoVault(vault, target);
      TargetTopics topics = new TargetTopics(admin, target.kafka());
      topics.prepare(eventsManifest.partitions());
      topics.requireEmpty();
      VaultRestore restored = new VaultRestore(vault, vaultFiles, vaultManifest.vault());
      BackupLog log = new BackupLog(events, eventsManifest);
      boolean compared = false;
      try {
        restored.load(target.workerRole());
        try (EventKeyring keys = EventKeyring.open(target)) {
          report(restored.compare(log, keys.reader(), missing), acceptMissing, missing);
          compared = true;
          copy(log, clients, admin, target, keys.reader());
        }
      } finally {
        if (!compared) {
          restored.undo();
        }
      }
    } catch (DatabaseException e) {
      throw new StartException(
          "The vault at %s can't be written as %s: the database answers with SQLSTATE %s."
              .formatted(target.vault().url(), target.vault().user(), e.sqlState()),
          e);
    }
  }

  private void verify(BackupDirectory files) {
    long begin = System.nanoTime();
    long bytes = files.verify();
    double seconds = Math.max(0.001, (System.nanoTime() - begin) / 1e9);
    say(
        "%s: %d files, %,d MB, all as they were written (%.1f s, %,.0f MB/s)"
            .formatted(
                files.path(),
                files.files().size(),
                bytes / 1_000_000,
                seconds,
                bytes / 1e6 / seconds));
  }

  private static void requireNoVault(Database vault, Installation target) {
    if (VaultCopy.exists(vault.jdbc())) {
      throw new StartException(
          "There is a vault at %s already (the schema vault); a vault can only be restored where there is none."
              .formatted(target.vault().url()));
    }
  }

  private void report(VaultReferences.Comparison comparison, boolean acceptMissing, Path missing) {
    say(
        "The events end at %s, the vault is of %s."
            .formatted(eventsManifest.events().endsAt(), vaultManifest.vault().takenAt()));
    if (comparison.laterAccounts() > 0 || comparison.laterShares() > 0) {
      say(
          "The vault has %,d accounts and %,d conversation shares that the events do not have yet: those accounts work, and what was sent after the events end is not here."
              .formatted(comparison.laterAccounts(), comparison.laterShares()));
    }
    if (!comparison.vaultIsTooOld()) {
      say("The vault has every share and every account that the events need.");
      return;
    }
    String lacks =
        "The vault is older than the events: it lacks %,d conversation shares, without which what was sealed with them can't be read by anybody, and %,d accounts, which can't log in. %s names them."
            .formatted(comparison.missingShares(), comparison.missingAccounts(), missing);
    if (!acceptMissing) {
      throw new StartException(
          lacks
              + " Nothing was restored: take a later backup of the vault, or go on with"
              + " --accept-missing.");
    }
    say(lacks);
  }

  private void copy(
      BackupLog log, KafkaClients clients, Admin admin, Installation target, LogReader reader) {
    Topics topics = target.kafka().topics();
    long begin = System.nanoTime();
    long events = 0;
    try (LogAppender appender = new LogAppender(clients)) {
      for (Manifest.Partition partition : eventsManifest.events().partitions()) {
        int number = partition.summary().partition();
        log.records(number, (_, stored) -> appender.append(topics.events().name(), number, stored));
        appender.flush();
        requireSame(
            partition.summary(), readAgain(clients, admin, topics.events().name(), number, reader));
        events += partition.summary().events();
      }
      log.readMarks((number, stored) -> appender.append(topics.readMarks().name(), number, stored));
      appender.flush();
    }
    double seconds = Math.max(0.001, (System.nanoTime() - begin) / 1e9);
    say(
        "Wrote and read again %,d events in %.1f s (%,.0f/s); their digests are those of the backup."
            .formatted(events, seconds, events / seconds));
  }

  private EventSequence.Summary readAgain(
      KafkaClients clients, Admin admin, String topic, int number, LogReader reader) {
    TopicPartition partition = new TopicPartition(topic, number);
    EventSequence sequence =
        new EventSequence(number, new Partitions(eventsManifest.partitions()), reader);
    try (PartitionReader target = new PartitionReader(clients, partition)) {
      target.readTo(PartitionReader.end(admin, partition), () -> false, sequence::accept);
    }
    return sequence.summary();
  }

  private static void requireSame(EventSequence.Summary kept, EventSequence.Summary found) {
    if (!kept.equals(found)) {
      throw new StartException(
          "Partition %d of the new log is not that of the backup: it has %d events with digest %s, and %d with %s were written."
              .formatted(
                  kept.partition(), found.events(), found.digest(), kept.events(), kept.digest()));
    }
  }

  private void say(String text) {
    out.println(text);
    out.flush();
  }
}
