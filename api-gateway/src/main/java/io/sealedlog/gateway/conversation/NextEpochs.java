package io.sealedlog.gateway.conversation;

import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Accounts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the epoch that comes after the current one. The identities that it is sealed to are the
/// vault's: who can write to the log or the read model can put nobody else's key in their place.
public final class NextEpochs {
  private final EpochMaking making;
  private final ConversationShares shares;
  private final Accounts accounts;

  public NextEpochs(EpochMaking making, ConversationShares shares, Accounts accounts) {
    this.making = making;
    this.shares = shares;
    this.accounts = accounts;
  }

  /// @param members of the conversation from then on, by user id ascending
  /// @throws Problem when the conversation is erased, or the identity of a member is not to be had
  public EpochStart after(ConversationView view, Reason reason, List<Member> members) {
    ConversationShare share = shares.require(view.id(), view.shareVersion());
    return making.start(view.epoch().number() + 1, reason, identities(members), share);
  }

  private List<IdentityRecord> identities(List<Member> members) {
    Map<UserId, Account> found = accounts.findById(members.stream().map(Member::userId).toList());
    return members.stream().map(member -> identity(member, found.get(member.userId()))).toList();
  }

  private static IdentityRecord identity(Member member, @Nullable Account account) {
    if (account == null) {
      throw unusable("the account of member %s is gone".formatted(member.userId()));
    }
    IdentityRecord identity = IdentityRecord.parse(account.identityRecord());
    if (identity.version() != member.identityVersion()
        || !identity.hash().equals(member.identityHash())) {
      throw unusable(
          "the identity of member %s is not the one that joined".formatted(member.userId()));
    }
    return identity;
  }

  private static Problem unusable(String detail) {
    return Problem.of(ProblemType.REFUSED, detail + ": take this member out first");
  }
}
