package io.sealedlog.allinone.backup;

import io.sealedlog.protocol.topic.Topic;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.runtime.database.Transaction;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.LogKeys;
import io.sealedlog.runtime.kafka.Partitions;
import io.sealedlog.runtime.kafka.TopicCheck;
import io.sealedlog.vault.VaultCopy;
import io.sealedlog.vault.VaultTable;
import io.sealedlog.vault.keys.MasterKeyFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/// Takes a backup of a running system: first the events up to where the log ended at the beginning,
/// then the vault. So every event of the backup has its share and its account there: both are
/// stored before the command is sent that the event comes of.
public final class Backup {
  private static final String VAULT = "vault";

  private final Installation from;
  private final String version;
  private final Clock clock;
  private final PrintWriter out;

  /// @param version of this program
  /// @param out is told how far it is
  public Backup(Installation from, String version, Clock clock, PrintWriter out) {
    this.from = from;
    this.version = version;
    this.clock = clock;
    this.out = out;
  }

  /// @throws StartException when the system or the directory can't be used; what is in the
  ///   directory then is no complete backup
  public void into(Path directory) {
    KafkaClients clients = new KafkaClients(from.kafka());
    try (Admin admin = clients.admin("sealedlog-backup");
        Database vault = Database.open(from.vault())) {
      List<String> logKeys = LogKeys.ids(from.logKey());
      vault.requireSupportedServer();
      requireVault(vault);
      Topics topics = from.kafka().topics();
      int partitions =
          new TopicCheck(admin, from.kafka().replication())
              .require(List.of(topics.events(), topics.readMarks()));
      BackupDirectory files = BackupDirectory.create(directory);
      Manifest.Events events = copyEvents(files, clients, admin, partitions);
      List<Integer> eventKeys = new ArrayList<>();
      Manifest.Vault tables = copyVault(files, vault, eventKeys);
      Manifest.Keys keys =
          new Manifest.Keys(
              from.masterKey().map(MasterKeyFile::id).orElse(null), logKeys, eventKeys);
      try (DigestedFile manifest = files.newFile(Manifest.FILE)) {
        manifest.write(
            new Manifest(Manifest.FORMAT, version, partitions, events, tables, keys).toJson());
      }
      files.complete();
    } catch (IOException e) {
      throw BackupDirectory.cantBeWritten(directory, e);
    } catch (UncheckedIOException e) {
      throw BackupDirectory.cantBeWritten(directory, new IOException(e.getMessage(), e));
    } catch (DatabaseException e) {
      throw vaultFails(e);
    }
  }

  private void requireVault(Database vault) {
    if (!VaultCopy.exists(vault.jdbc())) {
      throw new StartException(
          "There is no vault at %s; start a gateway first.".formatted(from.vault().url()));
    }
  }

  private Manifest.Events copyEvents(
      BackupDirectory files, KafkaClients clients, Admin admin, int partitions) throws IOException {
    Topics topics = from.kafka().topics();
    String endsAt = clock.instant().toString();
    List<Long> ends = ends(admin, topics.events(), partitions);
    List<Manifest.Partition> copied = new ArrayList<>();
    if (from.masterKey().isEmpty()) {
      copyEvents(files, clients, LogReader.withLogKey(from.logKey()), ends, copied);
    } else {
      try (EventKeyring keys = EventKeyring.open(from)) {
        copyEvents(files, clients, keys.reader(), ends, copied);
      }
    }
    return new Manifest.Events(endsAt, copied, copyMarks(files, clients, admin, partitions));
  }

  private void copyEvents(
      BackupDirectory files,
      KafkaClients clients,
      LogReader reader,
      List<Long> ends,
      List<Manifest.Partition> copied)
      throws IOException {
    String topic = from.kafka().topics().events().name();
    for (int number = 0; number < ends.size(); number++) {
      long begin = System.nanoTime();
      EventSequence sequence = new EventSequence(number, new Partitions(ends.size()), reader);
      RecordFiles written = new RecordFiles(files, "events", number);
      try (PartitionReader partition =
          new PartitionReader(clients, new TopicPartition(topic, number))) {
        partition.readTo(
            ends.get(number),
            sequence::insideCommand,
            (stored, place) -> {
              if (sequence.accept(stored, place).isPresent()) {
                written.add(stored);
              }
            });
      }
      List<Manifest.RecordFile> ended = written.end();
      copied.add(new Manifest.Partition(sequence.summary(), sequence.foreign(), ended));
      say(number, sequence, written.bytes(), Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  private void say(int number, EventSequence sequence, long bytes, Duration time) {
    double seconds = Math.max(0.001, time.toNanos() / 1e9);
    out.printf(
        "events, partition %d: %,d (%,d MB) in %.1f s%s%n",
        number,
        sequence.events(),
        bytes / 1_000_000,
        seconds,
        sequence.foreign() == 0
            ? ""
            : ", without %,d records that are no events".formatted(sequence.foreign()));
    out.flush();
  }

  private List<Manifest.RecordFile> copyMarks(
      BackupDirectory files, KafkaClients clients, Admin admin, int partitions) throws IOException {
    Topic marks = from.kafka().topics().readMarks();
    List<Long> ends = ends(admin, marks, partitions);
    List<Manifest.RecordFile> copied = new ArrayList<>();
    for (int number = 0; number < partitions; number++) {
      RecordFiles written = new RecordFiles(files, "read-marks", number);
      try (PartitionReader partition =
          new PartitionReader(clients, new TopicPartition(marks.name(), number))) {
        partition.readTo(ends.get(number), () -> false, (stored, _) -> written.add(stored));
      }
      copied.addAll(written.end());
    }
    return copied;
  }

  private static List<Long> ends(Admin admin, Topic topic, int partitions) {
    List<Long> ends = new ArrayList<>();
    for (int number = 0; number < partitions; number++) {
      ends.add(PartitionReader.end(admin, new TopicPartition(topic.name(), number)));
    }
    return ends;
  }

  private Manifest.Vault copyVault(BackupDirectory files, Database vault, List<Integer> eventKeys) {
    return vault.patiently(jdbc ->
        jdbc.inTransaction(transaction -> {
          VaultCopy copy = new VaultCopy(transaction);
          copy.beginSnapshot();
          String takenAt = clock.instant().toString();
          eventKeys.addAll(copy.eventKeys());
          return new Manifest.Vault(
              takenAt,
              copy.schemaVersion(),
              copy.masterKeyCheck().toHex(),
              copyTables(files, transaction));
        }));
  }

  private List<Manifest.Table> copyTables(BackupDirectory files, Transaction transaction) {
    VaultCopy copy = new VaultCopy(transaction);
    List<Manifest.Table> tables = new ArrayList<>();
    for (VaultTable table : VaultTable.lasting()) {
      List<VaultCopy.Column> columns = copy.columns(table);
      String name = VAULT + "/" + table.unqualified() + ".copy";
      try (DigestedFile file = files.newFile(name)) {
        long rows = copy.out(table, columns, file);
        tables.add(new Manifest.Table(table.unqualified(), name, rows, columns));
        out.printf(
            "vault, %s: %,d rows (%,d MB)%n", table.unqualified(), rows, file.length() / 1_000_000);
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return tables;
  }

  private StartException vaultFails(DatabaseException failure) {
    return new StartException(
        "The vault at %s can't be read as %s: the database answers with SQLSTATE %s."
            .formatted(from.vault().url(), from.vault().user(), failure.sqlState()),
        failure);
  }
}
