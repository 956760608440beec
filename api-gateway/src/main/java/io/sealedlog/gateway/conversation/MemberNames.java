package io.sealedlog.gateway.conversation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Accounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Looks up the usernames of members, which only the vault has.
public final class MemberNames {
  private static final int MOST_REMEMBERED = 100_000;
  private static final Duration REMEMBERED = Duration.ofMinutes(5);

  private final Accounts accounts;
  private final Cache<UserId, String> names =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  public MemberNames(Accounts accounts) {
    this.accounts = accounts;
  }

  /// Returns the same lists with usernames, in the same order.
  public List<List<NamedMember>> nameAll(Collection<List<Member>> lists) {
    Map<UserId, String> found =
        lookUp(
            lists.stream().flatMap(List::stream).map(Member::userId).collect(Collectors.toSet()));
    return lists.stream()
        .map(list ->
            list.stream()
                .map(member ->
                    new NamedMember(member.userId(), found.get(member.userId()), member.role()))
                .toList())
        .toList();
  }

  private Map<UserId, String> lookUp(Set<UserId> ids) {
    Map<UserId, String> found = new HashMap<>(names.getAllPresent(ids));
    List<UserId> missing = ids.stream().filter(id -> !found.containsKey(id)).toList();
    for (int from = 0; from < missing.size(); from += Accounts.MOST_AT_ONCE) {
      List<UserId> some =
          new ArrayList<>(
              missing.subList(from, Math.min(missing.size(), from + Accounts.MOST_AT_ONCE)));
      accounts
          .findById(some)
          .forEach((id, account) -> {
            names.put(id, account.username().value());
            found.put(id, account.username().value());
          });
    }
    return found;
  }
}
