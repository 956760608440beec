package io.sealedlog.runtime.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Accessors for the current row of a result by column name. Those without the prefix `optional`
/// throw when the value is null.
public final class Row {
  private final ResultSet result;

  Row(ResultSet result) {
    this.result = result;
  }

  public String text(String column) {
    return required(column, optionalText(column));
  }

  public Optional<String> optionalText(String column) {
    return read(() -> result.getString(column));
  }

  public int integer(String column) {
    return required(column, optionalInteger(column));
  }

  public Optional<Integer> optionalInteger(String column) {
    return read(() -> result.getObject(column, Integer.class));
  }

  public long longInteger(String column) {
    return required(column, optionalLongInteger(column));
  }

  public Optional<Long> optionalLongInteger(String column) {
    return read(() -> result.getObject(column, Long.class));
  }

  public boolean flag(String column) {
    return required(column, read(() -> result.getObject(column, Boolean.class)));
  }

  public UUID uuid(String column) {
    return required(column, optionalUuid(column));
  }

  public Optional<UUID> optionalUuid(String column) {
    return read(() -> result.getObject(column, UUID.class));
  }

  public Instant instant(String column) {
    return required(column, optionalInstant(column));
  }

  public Optional<Instant> optionalInstant(String column) {
    return read(() -> result.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  public byte[] bytes(String column) {
    return required(column, optionalBytes(column));
  }

  public Optional<byte[]> optionalBytes(String column) {
    return read(() -> result.getBytes(column));
  }

  private static <T> T required(String column, Optional<T> value) {
    return value.orElseThrow(() -> new IllegalStateException("null in column " + column));
  }

  private static <T> Optional<T> read(Read<T> read) {
    try {
      return Optional.ofNullable(read.read());
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  private interface Read<T> {
    @Nullable T read() throws SQLException;
  }
}
