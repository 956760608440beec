package io.sealedlog.gateway.conversation;

import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.gateway.conversation.EpochFactory.Recipient;
import io.sealedlog.gateway.key.ConversationShares;
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

/// Makes the epoch that follows the current one. The identities that it is sealed to come from the
/// vault, so an attacker with access to the log or the read model can't substitute keys.
///
/// A member whose account is gone, as after a restore of an older vault, remains a member until an
/// admin removes them, and gets no keys. Refusing instead would leave the conversation without a
/// next epoch, and with two such members neither could be removed.
final class NextEpochFactory {
  private static final Logger log = LoggerFactory.getLogger(NextEpochFactory.class);

  private final EpochFactory factory;
  private final ConversationShares shares;
  private final Accounts accounts;

  NextEpochFactory(EpochFactory factory, ConversationShares shares, Accounts accounts) {
    this.factory = factory;
    this.shares = shares;
    this.accounts = accounts;
  }

  /// @param members of the conversation after the change, by user id ascending
  /// @throws Problem when the conversation is erased, or a member's identity has changed
  EpochStart after(ConversationState state, Reason reason, List<Member> members) {
    ConversationShare share = shares.require(state.id(), state.shareVersion());
    return factory.start(
        state.epoch().number() + 1, reason, recipients(state.id(), members), share);
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
      return factory.placeholderFor(member);
    }
    IdentityRecord identity = IdentityRecord.parse(account.identityRecord());
    if (identity.version() != member.identityVersion()
        || !identity.hash().equals(member.identityHash())) {
      throw Problem.of(
          ProblemType.REFUSED,
          "the identity of member %s is not the one that joined: take this member out first"
              .formatted(member.userId()));
    }
    return factory.recipient(identity);
  }
}
