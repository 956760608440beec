package io.sealedlog.gateway;

import io.sealedlog.gateway.api.Calls;
import java.util.List;

/// The people of one attempt. Each has a session in server mode and one in client mode.
///
/// @param admin of the conversation
/// @param member of the conversation, whose answers are checked
/// @param removed was a member twice and no longer is
/// @param stranger was never a member
record Cast(Person admin, Person member, Person removed, Person stranger) {
  record Person(String name, String token, String clientToken, String id) {
    static Person of(TestSessions people, String name) {
      return new Person(
          name, people.token(name), people.tokenWithoutIdentity(name), people.id(name).toString());
    }

    Calls calls(int port) {
      return new Calls(port, token);
    }

    Calls clientCalls(int port) {
      return new Calls(port, clientToken);
    }
  }

  static Cast of(TestSessions people, int number) {
    return new Cast(
        Person.of(people, "forged-olga-" + number),
        Person.of(people, "forged-paul-" + number),
        Person.of(people, "forged-xenia-" + number),
        Person.of(people, "forged-eve-" + number));
  }

  List<Person> all() {
    return List.of(admin, member, removed, stranger);
  }
}
