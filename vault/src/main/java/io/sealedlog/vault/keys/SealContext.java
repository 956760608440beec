package io.sealedlog.vault.keys;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.VaultSealing;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/// Where a sealed value belongs: table, column, row, and the row's other fields that it must not be
/// separated from. It is authenticated with the value, so a value that was moved to another row or
/// column, or whose row was changed around it, doesn't open.
///
/// Every part goes in with its u32 length, so two different lists of parts never give the same
/// bytes.
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

  /// In milliseconds, which is what the database surely keeps.
  public SealContext with(Instant part) {
    return with(part.toEpochMilli());
  }

  public SealContext with(Bytes part) {
    return add(part.shared());
  }

  /// The same in the words of the format.
  public VaultSealing.Cell cell() {
    return new VaultSealing.Cell(table, column, Bytes.wrap(row.toByteArray()));
  }

  private SealContext add(byte[] part) {
    row.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    row.writeBytes(part);
    return this;
  }
}
