package io.sealedlog.systemtests;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.embedded.EmbeddedPostgres;
import io.sealedlog.embedded.RunningServers;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.EventCheck;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.log.NotAuthenticException;
import io.sealedlog.runtime.kafka.LogKeys;
import io.sealedlog.vault.keys.MasterKeyPlace;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/// The broker and the database of a stopped SealedLog's data directory, read with all privileges:
/// every row of every table and every record of every topic.
final class StoredData implements AutoCloseable {
  static final String BROKER = "kafka";
  static final String POSTGRES = "postgresql";
  static final String MASTER_KEY = "master.key";
  static final String LOG_KEY = "log.key";

  private final EmbeddedBroker broker;
  private final EmbeddedPostgres postgres;
  private final EventReader eventReader;

  private StoredData(Path data, EmbeddedBroker broker, EmbeddedPostgres postgres) {
    this.eventReader = new EventCheck(LogKeys.read(data.resolve(LOG_KEY)));
    this.broker = broker;
    this.postgres = postgres;
  }

  static StoredData open(Path data) {
    EmbeddedBroker broker = EmbeddedBroker.start(data.resolve(BROKER));
    try {
      return new StoredData(data, broker, EmbeddedPostgres.start(data.resolve(POSTGRES)));
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  /// @param table the name with its schema
  /// @param cells by column: bytes for a bytea, text for all other types
  record StoredRow(String table, Map<String, Object> cells) {
    byte[] bytes(String column) {
      return (byte[]) cells.get(column);
    }
  }

  EmbeddedPostgres postgres() {
    return postgres;
  }

  static Path masterKey(Path data) {
    return MasterKeyPlace.of(data).current();
  }

  /// Returns the settings of a Kafka client of a SealedLog that is running.
  static Map<String, Object> kafkaClient(Path data) {
    return Map.copyOf(
        RunningServers.find(data.resolve(BROKER), data.resolve(POSTGRES)).kafkaClient());
  }

  /// Returns the settings of a Kafka client.
  Map<String, Object> kafkaClient() {
    return Map.copyOf(broker.clientSettings());
  }

  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        postgres.url(database), Databases.ADMIN, postgres.password(Databases.ADMIN));
  }

  List<StoredRow> rows(String database) throws SQLException {
    List<StoredRow> rows = new ArrayList<>();
    try (Connection connection = connect(database)) {
      try (Statement statement = connection.createStatement()) {
        // The attacker can read everything, also without a grant by the owner.
        statement.execute("grant pg_read_all_data to " + Databases.ADMIN);
      } catch (SQLException e) {
        // A superuser needs no grant.
      }
      for (String table : tables(connection)) {
        read(connection, table, rows);
      }
    }
    return rows;
  }

  private static List<String> tables(Connection connection) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                """
                select format('%I.%I', table_schema, table_name) from information_schema.tables
                where table_schema not in ('pg_catalog', 'information_schema')
                and table_type = 'BASE TABLE'
                """)) {
      while (result.next()) {
        tables.add(result.getString(1));
      }
    }
    return tables;
  }

  private static void read(Connection connection, String table, List<StoredRow> rows)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select * from " + table)) {
      ResultSetMetaData columns = result.getMetaData();
      while (result.next()) {
        Map<String, Object> cells = new LinkedHashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          Object cell = cell(result, columns.getColumnType(i), i);
          if (cell != null) {
            cells.put(columns.getColumnName(i), cell);
          }
        }
        rows.add(new StoredRow(table, cells));
      }
    }
  }

  private static @Nullable Object cell(ResultSet result, int type, int column) throws SQLException {
    return type == Types.BINARY ? result.getBytes(column) : result.getString(column);
  }

  /// Returns all topics, including the broker's internal ones and the changelogs.
  Set<String> topics() throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(kafkaClient())) {
      return new TreeSet<>(
          admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get());
    }
  }

  /// Returns all records, including uncommitted ones.
  List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    return records(topic, "read_uncommitted");
  }

  /// Returns the committed records, in the order of each partition.
  List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
    return records(topic, "read_committed");
  }

  private List<ConsumerRecord<byte[], byte[]>> records(String topic, String isolation) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    Map<String, Object> settings = new HashMap<>(kafkaClient());
    settings.put("isolation.level", isolation);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  /// Returns the events of the log in the order of each partition, as a projector reads them,
  /// without records that no worker has written.
  List<RecordedEvent> events() {
    List<RecordedEvent> events = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> found : records("events.v1")) {
      try {
        events.add(eventReader.read(Bytes.wrap(found.value())).event());
      } catch (NotAuthenticException e) {
        // The record is not part of the log.
      }
    }
    return events;
  }

  /// Returns the leaf indices of the events by partition, in the order of the log.
  Map<Integer, List<Long>> leaves() {
    Map<Integer, List<Long>> leaves = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> found : records("events.v1", "read_committed")) {
      try {
        leaves
            .computeIfAbsent(found.partition(), partition -> new ArrayList<>())
            .add(eventReader.read(Bytes.wrap(found.value())).event().leafIndex());
      } catch (NotAuthenticException e) {
        // The record is not part of the log.
      }
    }
    return leaves;
  }

  @Override
  public void close() {
    try {
      broker.close();
    } finally {
      postgres.close();
    }
  }
}
