package io.sealedlog.benchmarks.load;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.MembersHash;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.EpochStart.Wrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;

/// Makes the commands for numbered users and conversations. Parts that are expensive to make and
/// that a worker doesn't check are the same for all: the keys and the hash of the identities, the
/// epoch's key, and the wraps, which nobody can open.
///
/// Not safe for use by several threads.
public final class Population {
  private static final int VERSION = 1;

  private final SecureRandom random = new SecureRandom();
  private final long seed = random.nextLong() >>> 16 << 24;
  private final Identity identity = Identity.generate(random);
  private final EpochKeys epoch = EpochKeys.generate(Suite.X_WING, random);
  private final EpochWrap wrap = wrap();
  private final Bytes identityHash = record(0).hash();

  /// Returns the command that publishes a user's identity.
  public CommandRequest user(long number, long now) {
    return request(new Command.PublishIdentity(userId(number), record(number).encoded()), now);
  }

  /// Returns the command that creates a conversation of these users.
  ///
  /// @param numbers of the users, ascending; the first is the creator
  public CommandRequest conversation(long[] numbers, long now) {
    UUID id = version7(now);
    List<Member> members = new ArrayList<>();
    for (long number : numbers) {
      Role role = number == numbers[0] ? Role.ADMIN : Role.MEMBER;
      members.add(new Member(userId(number), role, VERSION, identityHash));
    }
    Bytes membersHash =
        MembersHash.of(
            members.stream()
                .map(member ->
                    new MembersHash.Entry(member.userId().value(), VERSION, member.identityHash()))
                .toList());
    try (var secret = ConversationShare.generate(id, VERSION, random).secret()) {
      ConversationShare share = new ConversationShare(id, VERSION, secret);
      EpochHeader header = EpochHeader.of(epoch, 1, membersHash, share);
      EpochStart start =
          new EpochStart(
              Suite.X_WING.id(),
              1,
              header.publicKey(),
              header.membersHash(),
              VERSION,
              header.shareCommitment(),
              Reason.CREATED,
              members.stream()
                  .map(member ->
                      new Wrap(member.userId(), VERSION, wrap.enc(), wrap.iv(), wrap.ciphertext()))
                  .toList());
      return request(
          new Command.CreateConversation(
              new ConversationId(id), members.getFirst().userId(), members, start),
          now);
    }
  }

  /// Returns the numbers of a user and of those that follow.
  public static long[] group(long first, int members) {
    return LongStream.range(first, first + members).toArray();
  }

  // Ids ascend with the numbers, because members must be in ascending order.
  private UserId userId(long number) {
    return new UserId(new UUID(0x019a_0000_0000_7000L, Long.MIN_VALUE | seed >>> 2 | number));
  }

  private IdentityRecord record(long number) {
    return identity.firstRecord(userId(number).value(), 1_000);
  }

  private CommandRequest request(Command command, long now) {
    byte[] digest = new byte[CommandRequest.DIGEST_LENGTH];
    random.nextBytes(digest);
    return new CommandRequest(new CommandId(version7(now)), Bytes.wrap(digest), null, command);
  }

  private UUID version7(long now) {
    return new UUID(
        now << 16 | 0x7000 | random.nextInt(0x1000), random.nextLong() >>> 2 | Long.MIN_VALUE);
  }

  private EpochWrap wrap() {
    IdentityRecord record = record(0);
    UUID id = UUID.randomUUID();
    try (var secret = ConversationShare.generate(id, VERSION, random).secret()) {
      ConversationShare share = new ConversationShare(id, VERSION, secret);
      EpochHeader header = EpochHeader.of(epoch, 1, Bytes.wrap(new byte[32]), share);
      return EpochWrap.seal(
          header, EpochWrap.Recipient.of(record, Suite.X_WING), share, epoch, random);
    }
  }
}
