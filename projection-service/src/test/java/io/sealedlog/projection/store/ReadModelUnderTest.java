package io.sealedlog.projection.store;

import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.EmbeddedPostgres;
import io.sealedlog.projection.ReadDatabase;
import io.sealedlog.projection.SampleLog;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.projection.fold.RecordReader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A read model in a new database.
final class ReadModelUnderTest implements AutoCloseable {
  static final int PARTITIONS = 2;
  static final RecordReader READER =
      new RecordReader(key -> SampleLog.home(key, PARTITIONS), SampleLog.EVENTS);
  static final String BUILD = "this";
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final ReadDatabase database;
  private final ReadModel readModel;

  private ReadModelUnderTest(ReadDatabase database) {
    this.database = database;
    this.readModel = readModel(BUILD);
  }

  static ReadModelUnderTest create(EmbeddedPostgres server) {
    ReadDatabase database = emptyDatabase(server);
    new Schema(database.database()).prepare(PARTITIONS, Databases.GATEWAY);
    return new ReadModelUnderTest(database);
  }

  static ReadDatabase emptyDatabase(EmbeddedPostgres server) {
    return ReadDatabase.create(server, "read_model_" + COUNT.incrementAndGet());
  }

  ReadDatabase database() {
    return database;
  }

  ReadModel readModel() {
    return readModel;
  }

  /// Returns the read model of another process on the same database.
  ReadModel readModel(String build) {
    return new ReadModel(database.jdbc(), READER, build);
  }

  /// @return the partition's state after the write
  HeldPartition write(HeldPartition holding, long nextOffset, LogRecord... records) {
    return readModel.write(batch(nextOffset, records), List.of(holding)).held().getFirst();
  }

  /// Returns a batch of records of partition 1.
  static Batch batch(long nextOffset, LogRecord... records) {
    return new Batch(List.of(records), Map.of(1, nextOffset), ReadMarkBatch.NONE);
  }

  @Override
  public void close() {
    database.close();
  }
}
