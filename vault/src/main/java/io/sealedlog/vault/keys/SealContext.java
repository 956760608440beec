package io.sealedlog.vault.keys;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.VaultSealing;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/// The place of a sealed value in the database: table, column, row, and the other fields of the row
/// that it is bound to. It is authenticated together with the value, so a value doesn't open after
/// it was moved to another row or column, or after one of those fields was changed.
///
/// Each part is preceded by its u32 length, so different lists of parts never give the same bytes.
public final class SealContext {
  private final String table;
  private final String column;
  private final ByteArrayOutputStream row = new ByteArrayOutputStream();

  private SealContext(String table, String column) {
    this.table = table;
    this.column = column;
  }

  public static SealContext of(String table, String column) {
    return new SealContext(table, column);
  }

  public SealContext with(String part) {
    return add(part.getBytes(StandardCharsets.UTF_8));
  }

  public SealContext with(UUID part) {
    return add(
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(part.getMostSignificantBits())
            .putLong(part.getLeastSignificantBits())
            .array());
  }

  public SealContext with(long part) {
    return add(ByteBuffer.allocate(Long.BYTES).putLong(part).array());
  }

  /// Adds the time in milliseconds, a precision that the database keeps.
  public SealContext with(Instant part) {
    return with(part.toEpochMilli());
  }

  public SealContext with(Bytes part) {
    return add(part.shared());
  }

  /// Returns this context as the cell of the sl1 format.
  public VaultSealing.Cell cell() {
    return new VaultSealing.Cell(table, column, Bytes.wrap(row.toByteArray()));
  }

  private SealContext add(byte[] part) {
    row.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    row.writeBytes(part);
    return this;
  }
}
