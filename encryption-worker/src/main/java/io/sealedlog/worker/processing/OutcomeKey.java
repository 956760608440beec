package io.sealedlog.worker.processing;

import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.Uuids;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/// Under what the outcome of a command is filed: first by when it may be forgotten.
///
/// @param bucket the time of the command's id in milliseconds since 1970, or [#LATE] for an id that
///   was old when it came, or [#PERMANENT]; compared unsigned
public record OutcomeKey(long bucket, StreamId streamId, CommandId commandId) {
  public static final long LATE = -1L;
  public static final long PERMANENT = -2L;
  private static final int LENGTH = Long.BYTES + 2 * Uuids.LENGTH;

  /// By the time in the id, which must be a UUIDv7.
  static OutcomeKey timely(StreamId streamId, CommandId commandId) {
    return new OutcomeKey(Uuids.timeOfVersion7(commandId.value()), streamId, commandId);
  }

  static OutcomeKey late(StreamId streamId, CommandId commandId) {
    return new OutcomeKey(LATE, streamId, commandId);
  }

  static OutcomeKey permanent(StreamId streamId, CommandId commandId) {
    return new OutcomeKey(PERMANENT, streamId, commandId);
  }

  /// u64 bucket || stream id || command id.
  public byte[] toBytes() {
    return ByteBuffer.allocate(LENGTH)
        .putLong(bucket)
        .put(streamId.key())
        .put(Uuids.bytes(commandId.value()))
        .array();
  }

  public static OutcomeKey ofBytes(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new OutcomeKey(
        buffer.getLong(),
        new StreamId(new UUID(buffer.getLong(), buffer.getLong())),
        new CommandId(new UUID(buffer.getLong(), buffer.getLong())));
  }

  /// Not more than any key of this bucket.
  public static byte[] lowest(long bucket) {
    return ByteBuffer.allocate(LENGTH).putLong(bucket).array();
  }

  /// Not less than any key of this bucket.
  public static byte[] highest(long bucket) {
    byte[] bytes = new byte[LENGTH];
    Arrays.fill(bytes, (byte) 0xff);
    ByteBuffer.wrap(bytes).putLong(bucket);
    return bytes;
  }
}
