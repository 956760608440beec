package io.sealedlog.gateway.conversation;

import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Members;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.Username;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The people that a conversation starts with, by user id ascending, including its creator, who is
/// the admin.
record InitialMembers(List<Person> people) {
  /// A person with the identity that the first epoch is sealed to.
  record Person(Account account, IdentityRecord identity, Member.Role role) {
    Member member() {
      return new Member(account.id(), role, identity.version(), identity.hash());
    }
  }

  /// @throws Problem that names the field and the username
  static InitialMembers of(UserId creatorId, List<String> names, Accounts accounts) {
    if (names.size() + 1 > Members.AT_MOST) {
      throw Problem.of(
          ProblemType.TOO_MANY_MEMBERS,
          "field members must name at most " + (Members.AT_MOST - 1) + " beside yourself");
    }
    Account creator =
        accounts
            .find(creatorId)
            .orElseThrow(() -> Problem.of(ProblemType.SESSION_ENDED, "the account is gone"));
    List<Username> usernames = parse(names, creator.username());
    Map<Username, Account> found = accounts.findByName(usernames);
    List<Person> people = new ArrayList<>();
    people.add(person(creator, Member.Role.ADMIN));
    for (Username username : usernames) {
      Account account = found.get(username);
      if (account == null) {
        throw unknown(username.value());
      }
      people.add(person(account, Member.Role.MEMBER));
    }
    people.sort(Comparator.comparing(person -> person.account().id()));
    return new InitialMembers(List.copyOf(people));
  }

  List<Member> members() {
    return people.stream().map(Person::member).toList();
  }

  List<IdentityRecord> identities() {
    return people.stream().map(Person::identity).toList();
  }

  private static List<Username> parse(List<String> names, Username creator) {
    Set<Username> seen = new HashSet<>(Set.of(creator));
    List<Username> usernames = new ArrayList<>();
    for (String name : names) {
      Username username = Username.parse(name).orElseThrow(() -> unknown(name));
      if (!seen.add(username)) {
        throw Problem.of(
            ProblemType.DUPLICATE_MEMBER,
            "field members names %s twice (you are a member without being named)"
                .formatted(username));
      }
      usernames.add(username);
    }
    return usernames;
  }

  private static Person person(Account account, Member.Role role) {
    return new Person(account, IdentityRecord.parse(account.identityRecord()), role);
  }

  private static Problem unknown(String name) {
    String shown = name.length() <= 64 ? name : name.substring(0, 64);
    return Problem.of(ProblemType.UNKNOWN_MEMBER, "field members: nobody is named " + shown);
  }
}
