package io.sealedlog.worker.state;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.worker.kernel.ConversationState;
import io.sealedlog.worker.kernel.Creation;
import io.sealedlog.worker.kernel.EpochState;
import io.sealedlog.worker.kernel.IdentityState;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encodes conversations and identities for their stores. All integers are big-endian.
///
/// ```
/// conversation = creation || epoch || member...
/// creation     = 16 bytes command id || 16 bytes digest || outcome
/// epoch        = u32 0, before the first, or u32 number || u16 suite || u16 length || public key || 32 bytes members hash
///                || u32 share version || u16 length || share commitment || u64 started at
/// member       = 16 bytes user id || u8 role || u32 identity version || 32 bytes identity hash
/// identity     = outcome || record
/// outcome      = u64 seq || u64 leaf index || u64 at
/// ```
public final class StreamCodecs {
  private static final int OUTCOME_LENGTH = 3 * Long.BYTES;
  private static final int CREATION_LENGTH =
      Uuids.LENGTH + CommandRequest.DIGEST_LENGTH + OUTCOME_LENGTH;
  private static final int HASH_LENGTH = 32;
  private static final int EPOCH_FIXED_LENGTH =
      2 * Integer.BYTES + 3 * Short.BYTES + HASH_LENGTH + Long.BYTES;
  private static final int MEMBER_LENGTH = Uuids.LENGTH + 1 + Integer.BYTES + HASH_LENGTH;

  private StreamCodecs() {}

  public static byte[] encode(ConversationState conversation) {
    EpochState epoch = conversation.epoch();
    ByteBuffer bytes =
        ByteBuffer.allocate(
            CREATION_LENGTH + length(epoch) + MEMBER_LENGTH * conversation.members().size());
    put(bytes, conversation.created());
    put(bytes, epoch);
    conversation.members().forEach(member -> put(bytes, member));
    return bytes.array();
  }

  public static ConversationState conversation(byte[] encoded) {
    ByteBuffer bytes = ByteBuffer.wrap(encoded);
    try {
      Creation created = creation(bytes);
      EpochState epoch = epoch(bytes);
      List<Member> members = new ArrayList<>(bytes.remaining() / MEMBER_LENGTH);
      while (bytes.hasRemaining()) {
        members.add(member(bytes));
      }
      return new ConversationState(members, epoch, created);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw StateCodecs.undecodable(e);
    }
  }

  public static byte[] encode(IdentityState identity) {
    ByteBuffer bytes = ByteBuffer.allocate(OUTCOME_LENGTH + identity.record().length());
    put(bytes, identity.published());
    bytes.put(identity.record().shared());
    return bytes.array();
  }

  public static IdentityState identity(byte[] encoded) {
    ByteBuffer bytes = ByteBuffer.wrap(encoded);
    try {
      Outcome.Stored published = outcome(bytes);
      Bytes record = take(bytes, bytes.remaining());
      IdentityRecord parsed = IdentityRecord.parse(record);
      return new IdentityState(parsed.version(), parsed.hash(), record, published);
    } catch (BufferUnderflowException | MalformedException e) {
      throw StateCodecs.undecodable(e);
    }
  }

  private static void put(ByteBuffer bytes, Creation created) {
    bytes.put(Uuids.bytes(created.commandId().value())).put(created.digest().shared());
    put(bytes, created.outcome());
  }

  private static Creation creation(ByteBuffer bytes) {
    CommandId commandId = new CommandId(Uuids.ofBytes(take(bytes, Uuids.LENGTH).shared()));
    Bytes digest = take(bytes, CommandRequest.DIGEST_LENGTH);
    return new Creation(commandId, digest, outcome(bytes));
  }

  private static int length(@Nullable EpochState epoch) {
    return epoch == null
        ? Integer.BYTES
        : EPOCH_FIXED_LENGTH + epoch.publicKey().length() + epoch.shareCommitment().length();
  }

  private static void put(ByteBuffer bytes, @Nullable EpochState epoch) {
    if (epoch == null) {
      bytes.putInt(0);
      return;
    }
    bytes.putInt(epoch.number()).putShort((short) epoch.suite());
    putSized(bytes, epoch.publicKey());
    bytes.put(epoch.membersHash().shared()).putInt(epoch.shareVersion());
    putSized(bytes, epoch.shareCommitment());
    bytes.putLong(epoch.startedAt());
  }

  private static @Nullable EpochState epoch(ByteBuffer bytes) {
    int number = bytes.getInt();
    if (number == 0) {
      return null;
    }
    return new EpochState(
        number,
        bytes.getShort(),
        takeSized(bytes),
        take(bytes, HASH_LENGTH),
        bytes.getInt(),
        takeSized(bytes),
        bytes.getLong());
  }

  private static void put(ByteBuffer bytes, Member member) {
    bytes
        .put(Uuids.bytes(member.userId().value()))
        .put((byte) (member.role() == Role.ADMIN ? 1 : 0))
        .putInt(member.identityVersion())
        .put(member.identityHash().shared());
  }

  private static Member member(ByteBuffer bytes) {
    UserId userId = new UserId(Uuids.ofBytes(take(bytes, Uuids.LENGTH).shared()));
    Role role = bytes.get() == 1 ? Role.ADMIN : Role.MEMBER;
    return new Member(userId, role, bytes.getInt(), take(bytes, HASH_LENGTH));
  }

  private static void put(ByteBuffer bytes, Outcome.Stored outcome) {
    bytes.putLong(outcome.seq()).putLong(outcome.leafIndex()).putLong(outcome.at());
  }

  private static Outcome.Stored outcome(ByteBuffer bytes) {
    return new Outcome.Stored(bytes.getLong(), bytes.getLong(), bytes.getLong());
  }

  private static void putSized(ByteBuffer bytes, Bytes value) {
    bytes.putShort((short) value.length()).put(value.shared());
  }

  private static Bytes takeSized(ByteBuffer bytes) {
    return take(bytes, Short.toUnsignedInt(bytes.getShort()));
  }

  private static Bytes take(ByteBuffer bytes, int length) {
    if (length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] taken = new byte[length];
    bytes.get(taken);
    return Bytes.wrap(taken);
  }
}
