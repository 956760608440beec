package io.sealedlog.gateway.api;

import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.PlayedWorker;
import io.sealedlog.gateway.TestSessions;
import io.sealedlog.gateway.api.Calls.Reply;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Users of the tests of members: Olga, the admin of a conversation that each test gets; Paul, a
/// member; and Rosa, who is not one.
@ExtendWith(GatewayUnderTest.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(GatewayUnderTest.PROJECTION_OFFSETS)
abstract class MemberCallsFixture {
  static final Duration SOON = Duration.ofSeconds(20);

  GatewayUnderTest servers;
  PlayedWorker worker;
  TestSessions people;
  Calls olga;
  Calls paul;
  PlacedConversation conversation;

  @BeforeAll
  void start(GatewayUnderTest started) {
    servers = started;
    worker = new PlayedWorker(servers);
    people = new TestSessions(servers, worker.port());
    olga = people.of("olga");
    paul = people.of("paul");
    people.of("rosa");
  }

  @BeforeEach
  void place() {
    worker.decide(PlayedWorker::accept);
    conversation = PlacedConversation.between(servers, "olga", "paul");
  }

  @AfterAll
  void stop() {
    worker.close();
  }

  <T extends Command> List<T> commands(Class<T> type) {
    return worker.commands(conversation.id(), type);
  }

  Reply add(String username, String history) {
    return olga.post(
        members(), "{\"username\":\"%s\",\"history\":\"%s\"}".formatted(username, history));
  }

  String members() {
    return "/v1/conversations/" + conversation.id() + "/members";
  }

  String messages() {
    return "/v1/conversations/" + conversation.id() + "/messages";
  }

  String member(String name) {
    UserId id = people.id(name);
    return members() + "/" + id;
  }
}
