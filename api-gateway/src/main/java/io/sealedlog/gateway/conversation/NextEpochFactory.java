package io.sealedlog.gateway.conversation;

import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.gateway.conversation.EpochFactory.Recipient;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Accounts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the epoch that comes after the current one. The identities that it is sealed to are the
/// vault's: who can write to the log or the read model can put nobody else's key in their place.
///
/// A member whose account is gone, as after a restore of an older vault, stays one until somebody
/// takes him out, and is given nothing. To refuse would end the conversation with its epoch, and
/// with two such members neither could be taken out.
public final class NextEpochFactory {
  private static final Logger log = LoggerFactory.getLogger(NextEpochFactory.class);

  private final EpochFactory making;
  private final ConversationShares shares;
  private final Accounts accounts;

  public NextEpochFactory(EpochFactory making, ConversationShares shares, Accounts accounts) {
    this.making = making;
    this.shares = shares;
    this.accounts = accounts;
  }

  /// @param members of the conversation from then on, by user id ascending
  /// @throws Problem when the conversation is erased, or the identity of a member is another one
  public EpochStart after(ConversationState view, Reason reason, List<Member> members) {
    ConversationShare share = shares.require(view.id(), view.shareVersion());
    return making.start(view.epoch().number() + 1, reason, recipients(view.id(), members), share);
  }

  private List<Recipient> recipients(ConversationId id, List<Member> members) {
    Map<UserId, Account> found = accounts.findById(members.stream().map(Member::userId).toList());
    return members.stream()
        .map(member -> recipient(id, member, found.get(member.userId())))
        .toList();
  }

  private Recipient recipient(ConversationId id, Member member, @Nullable Account account) {
    if (account == null) {
      log.atWarn()
          .addKeyValue("conversationId", id)
          .addKeyValue("userId", member.userId())
          .log("the account of a member is gone, he is not given the new epoch");
      return making.nobodyAs(member);
    }
    IdentityRecord identity = IdentityRecord.parse(account.identityRecord());
    if (identity.version() != member.identityVersion()
        || !identity.hash().equals(member.identityHash())) {
      throw Problem.of(
          ProblemType.REFUSED,
          "the identity of member %s is not the one that joined: take this member out first"
              .formatted(member.userId()));
    }
    return making.recipient(identity);
  }
}
