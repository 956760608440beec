package io.sealedlog.runtime.database;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/// Writes the fields of rows for COPY in its binary format (PostgreSQL manual, COPY, "Binary
/// Format"). Each method is named after the type that it writes; the server converts nothing.
///
/// Every method throws [DatabaseException].
public final class CopyFields {
  private static final int CHUNK = 8 * 1024;
  private static final byte[] SIGNATURE =
      "PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int NULL = -1;
  private static final short END = -1;

  private final CopyIn copy;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);

  CopyFields(CopyIn copy) {
    this.copy = copy;
  }

  public CopyFields int2(int value) {
    field(Short.BYTES).putShort((short) value);
    return this;
  }

  public CopyFields int4(int value) {
    field(Integer.BYTES).putInt(value);
    return this;
  }

  public CopyFields int8(long value) {
    field(Long.BYTES).putLong(value);
    return this;
  }

  public CopyFields uuid(@Nullable UUID value) {
    if (value == null) {
      room(Integer.BYTES).putInt(NULL);
    } else {
      field(2 * Long.BYTES)
          .putLong(value.getMostSignificantBits())
          .putLong(value.getLeastSignificantBits());
    }
    return this;
  }

  public CopyFields bytea(byte[] value) {
    room(Integer.BYTES).putInt(value.length);
    if (value.length > CHUNK) {
      flush();
      send(value, value.length);
    } else {
      room(value.length).put(value);
    }
    return this;
  }

  void begin() {
    // No flags, no extension.
    room(SIGNATURE.length + 2 * Integer.BYTES).put(SIGNATURE).putInt(0).putInt(0);
  }

  void row(int fields) {
    room(Short.BYTES).putShort((short) fields);
  }

  void end() {
    room(Short.BYTES).putShort(END);
    flush();
  }

  private ByteBuffer field(int length) {
    return room(Integer.BYTES + length).putInt(length);
  }

  private ByteBuffer room(int length) {
    if (chunk.remaining() < length) {
      flush();
    }
    return chunk;
  }

  private void flush() {
    send(chunk.array(), chunk.position());
    chunk.clear();
  }

  private void send(byte[] bytes, int length) {
    try {
      copy.writeToCopy(bytes, 0, length);
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }
}
