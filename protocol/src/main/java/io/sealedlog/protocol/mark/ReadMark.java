package io.sealedlog.protocol.mark;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.Uuids;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// How far a member has read a conversation. It is not an event, because only the last mark of each
/// member and conversation matters: marks have a compacted topic, with the partitions of the
/// conversations.
///
/// @param seq the newest event that was read, 1 or more
/// @param at milliseconds since 1970
public record ReadMark(ConversationId conversationId, UserId userId, long seq, long at) {
  private static final int KEY_LENGTH = 2 * Uuids.LENGTH;
  private static final int VALUE_LENGTH = 1 + 2 * Long.BYTES;
  private static final byte VERSION = 1;

  public ReadMark {
    Objects.requireNonNull(conversationId, "conversationId");
    Objects.requireNonNull(userId, "userId");
    if (seq < 1) {
      throw new IllegalArgumentException("seq starts at 1");
    }
  }

  /// Returns the record's key: conversation id || user id.
  public byte[] key() {
    return ByteBuffer.allocate(KEY_LENGTH)
        .put(Uuids.bytes(conversationId.value()))
        .put(Uuids.bytes(userId.value()))
        .array();
  }

  /// Returns the record's value: u8 1 || u64 seq || u64 at.
  public byte[] value() {
    return ByteBuffer.allocate(VALUE_LENGTH).put(VERSION).putLong(seq).putLong(at).array();
  }

  /// Parses a record. Returns empty for one that is not a mark of this version, which readers skip.
  public static Optional<ReadMark> of(Bytes key, Bytes value) {
    if (key.length() != KEY_LENGTH || value.length() != VALUE_LENGTH) {
      return Optional.empty();
    }
    ByteBuffer ids = ByteBuffer.wrap(key.shared());
    ByteBuffer mark = ByteBuffer.wrap(value.shared());
    if (mark.get() != VERSION) {
      return Optional.empty();
    }
    ConversationId conversation = new ConversationId(new UUID(ids.getLong(), ids.getLong()));
    UserId user = new UserId(new UUID(ids.getLong(), ids.getLong()));
    long seq = mark.getLong();
    return seq < 1
        ? Optional.empty()
        : Optional.of(new ReadMark(conversation, user, seq, mark.getLong()));
  }
}
