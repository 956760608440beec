package io.sealedlog.gateway.conversation;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.MembersHash;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.gateway.key.ConversationShares;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.EpochStart.Wrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.List;
import java.util.Optional;

/// Checks epochs made by clients. The gateway can't know whether their wraps open; everything else
/// is checked here (sl1, section 5), because a worker rejects a bad one without naming the field.
///
/// @param suite of new epochs
record ClientEpochChecks(Suite suite, ConversationShares shares) {
  private static final int FIRST = 1;

  /// Returns the client's epoch as the next one of a conversation.
  NewEpochProvider next(ClientEpoch clientEpoch) {
    return new Next(clientEpoch);
  }

  /// Returns the client's epoch as the first one of a conversation.
  ///
  /// @param members by user id ascending
  /// @throws Problem that names the invalid field
  EpochStart first(ClientEpoch clientEpoch, List<Member> members, ConversationShare share) {
    require(clientEpoch.number() == FIRST, "epoch", "must be 1");
    require(
        hasWrapsFor(clientEpoch, members),
        "wraps",
        "must hold one for each of the members, yourself too");
    return start(clientEpoch, Reason.CREATED, members, share);
  }

  private final class Next implements NewEpochProvider {
    private final ClientEpoch clientEpoch;

    Next(ClientEpoch clientEpoch) {
      this.clientEpoch = clientEpoch;
    }

    @Override
    public Optional<RejectionCode> refusal(ConversationState state, List<Member> members) {
      return clientEpoch.number() == state.epoch().number() + 1 && hasWrapsFor(clientEpoch, members)
          ? Optional.empty()
          : Optional.of(RejectionCode.STALE_EPOCH);
    }

    @Override
    public EpochStart after(ConversationState state, Reason reason, List<Member> members) {
      return start(clientEpoch, reason, members, shares.require(state.id(), state.shareVersion()));
    }
  }

  private EpochStart start(
      ClientEpoch clientEpoch, Reason reason, List<Member> members, ConversationShare share) {
    require(
        clientEpoch.suite() == suite,
        "suite",
        "must be " + suite.id() + ", that of new epochs here");
    require(
        clientEpoch.shareVersion() == share.version(),
        "shareVersion",
        "must be " + share.version());
    require(
        clientEpoch.shareCommitment().equals(share.commitment()),
        "shareCommitment",
        "must be that of the conversation's share");
    require(
        clientEpoch.membersHash().equals(hash(members)),
        "membersHash",
        "must be that of the members' published identities");
    return new EpochStart(
        clientEpoch.suite().id(),
        clientEpoch.number(),
        clientEpoch.publicKey(),
        clientEpoch.membersHash(),
        clientEpoch.shareVersion(),
        clientEpoch.shareCommitment(),
        reason,
        clientEpoch.wraps());
  }

  private static boolean hasWrapsFor(ClientEpoch clientEpoch, List<Member> members) {
    List<Wrap> wraps = clientEpoch.wraps();
    if (wraps.size() != members.size()) {
      return false;
    }
    for (int i = 0; i < wraps.size(); i++) {
      Member member = members.get(i);
      if (!wraps.get(i).userId().equals(member.userId())
          || wraps.get(i).identityVersion() != member.identityVersion()) {
        return false;
      }
    }
    return true;
  }

  private static Bytes hash(List<Member> members) {
    return MembersHash.of(
        members.stream()
            .map(member ->
                new MembersHash.Entry(
                    member.userId().value(), member.identityVersion(), member.identityHash()))
            .toList());
  }

  private static void require(boolean holds, String field, String rule) {
    if (!holds) {
      throw Problem.of(ProblemType.INVALID_EPOCH, "field epoch." + field + " " + rule);
    }
  }
}
