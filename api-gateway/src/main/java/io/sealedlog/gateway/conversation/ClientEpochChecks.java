package io.sealedlog.gateway.conversation;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.MembersHash;
import io.sealedlog.crypto.sl1.Suite;
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
public record ClientEpochChecks(Suite suite, ConversationShares shares) {
  private static final int FIRST = 1;

  /// Returns the client's epoch as the next one of a conversation.
  public EpochProvider next(ClientEpoch offer) {
    return new Next(offer);
  }

  /// Returns the client's epoch as the first one of a conversation.
  ///
  /// @param members by user id ascending
  /// @throws Problem that names the invalid field
  EpochStart first(ClientEpoch offer, List<Member> members, ConversationShare share) {
    require(offer.number() == FIRST, "epoch", "must be 1");
    require(isFor(offer, members), "wraps", "must hold one for each of the members, yourself too");
    return start(offer, Reason.CREATED, members, share);
  }

  private final class Next implements EpochProvider {
    private final ClientEpoch offer;

    Next(ClientEpoch offer) {
      this.offer = offer;
    }

    @Override
    public Optional<RejectionCode> refusal(ConversationState view, List<Member> members) {
      return offer.number() == view.epoch().number() + 1 && isFor(offer, members)
          ? Optional.empty()
          : Optional.of(RejectionCode.STALE_EPOCH);
    }

    @Override
    public EpochStart after(ConversationState view, Reason reason, List<Member> members) {
      return start(offer, reason, members, shares.require(view.id(), view.shareVersion()));
    }
  }

  private EpochStart start(
      ClientEpoch offer, Reason reason, List<Member> members, ConversationShare share) {
    require(offer.suite() == suite, "suite", "must be " + suite.id() + ", that of new epochs here");
    require(offer.shareVersion() == share.version(), "shareVersion", "must be " + share.version());
    require(
        offer.shareCommitment().equals(share.commitment()),
        "shareCommitment",
        "must be that of the conversation's share");
    require(
        offer.membersHash().equals(hash(members)),
        "membersHash",
        "must be that of the members' published identities");
    return new EpochStart(
        offer.suite().id(),
        offer.number(),
        offer.publicKey(),
        offer.membersHash(),
        offer.shareVersion(),
        offer.shareCommitment(),
        reason,
        offer.wraps());
  }

  private static boolean isFor(ClientEpoch offer, List<Member> members) {
    List<Wrap> wraps = offer.wraps();
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
