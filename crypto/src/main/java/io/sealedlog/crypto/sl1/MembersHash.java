package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/// The `membersHash` (section 5): a hash of the identities that an epoch was sealed to.
public final class MembersHash {
  private static final Comparator<Entry> BY_USER_ID = Comparator.comparing(Entry::userIdBytes);

  private MembersHash() {}

  /// Hashes the members by user id ascending, as unsigned bytes, whatever the order of the
  /// argument.
  ///
  /// @throws MalformedException when there is no member, or a duplicate
  public static Bytes of(Collection<Entry> members) {
    Require.wellFormed(!members.isEmpty(), "an epoch has at least one member");
    List<Entry> sorted = members.stream().sorted(BY_USER_ID).toList();
    Layout layout = Layout.empty();
    for (int i = 0; i < sorted.size(); i++) {
      Entry member = sorted.get(i);
      Require.wellFormed(
          i == 0 || !sorted.get(i - 1).userId().equals(member.userId()), "a member is twice there");
      layout.uuid(member.userId()).u32(member.identityVersion()).bytes(member.identityHash());
    }
    return Bytes.wrap(layout.hash());
  }

  /// @param identityHash 32 bytes
  public record Entry(UUID userId, int identityVersion, Bytes identityHash) {
    public Entry {
      Require.wellFormed(identityVersion >= 1, "identityVersion starts at 1");
      Require.length(identityHash, 32, "identityHash");
    }

    private Bytes userIdBytes() {
      return Bytes.wrap(
          ByteBuffer.allocate(16)
              .putLong(userId.getMostSignificantBits())
              .putLong(userId.getLeastSignificantBits())
              .array());
    }
  }
}
