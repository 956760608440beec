package io.sealedlog.gateway.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.TestSessions;
import io.sealedlog.gateway.command.LogProgress;
import io.sealedlog.gateway.command.OutcomeTail;
import io.sealedlog.gateway.command.TestTail;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.ReadModel;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.Partitions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The test delivers the events itself; the log that the gateway queries is empty, so the read
/// model never appears to be behind it.
@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class ConversationDirectoryTest {
  private static final long AT = 1_795_460_000_000L;
  private static final int ROUNDS = 30;

  private GatewayUnderTest servers;
  private TestSessions people;
  private OutcomeTail tail;
  private LogProgress progress;
  private ConversationDirectory directory;
  private PlacedConversation conversation;
  private ConversationId id;

  @BeforeEach
  void place(GatewayUnderTest started) {
    servers = started;
    people = new TestSessions(servers, servers.port());
    people.of("xenia");
    people.of("yuri");
    people.of("zora");
    var config = servers.config(Map.of()).kafka();
    KafkaClients clients = new KafkaClients(config);
    Topics topics = config.topics();
    tail =
        TestTail.of(
            topics, clients.consumer("directory-test", Map.of()), servers.events().verifier());
    tail.start((partition, event) -> {}, partition -> -1);
    progress = new LogProgress(clients.admin("directory-test-admin"), topics, 2);
    Jdbc jdbc = servers.readModel().jdbc();
    ReadModel readModel =
        new ReadModel(jdbc, servers.events().verifier(), tail, progress, new SimpleMeterRegistry());
    directory = new ConversationDirectory(readModel.conversations(), readModel.freshness());
    conversation = PlacedConversation.between(servers, "xenia", "yuri");
    id = conversation.id();
  }

  @AfterEach
  void stop() {
    tail.close();
    progress.close();
  }

  @Test
  void changesAViewWithTheEvents() {
    assertThat(state().isAdmin(user("xenia"))).isTrue();
    assertThat(state().isMember(user("zora"))).isFalse();

    tell(3, new Event.MemberAdded(people.member("zora"), user("xenia")));
    tell(4, new Event.EpochStarted(epoch(2), members("xenia", "yuri", "zora")));
    tell(5, new Event.MemberRoleChanged(user("yuri"), Role.ADMIN, user("xenia")));
    tell(6, new Event.MemberRemoved(user("xenia"), user("yuri")));

    assertThat(state().members())
        .extracting(Member::userId)
        .containsExactlyElementsOf(people.ids("yuri", "zora"));
    assertThat(state().isOnlyAdmin(user("yuri"))).isTrue();
    assertThat(state().epoch()).isEqualTo(new ConversationState.Epoch(2, 1, AT));
    assertThat(state().seq()).isEqualTo(6);
  }

  @Test
  void doesNothingForAnEventThatIsInTheViewAlready() {
    conversation.message("three");
    conversation.message("four");
    ConversationState before = state();

    tell(4, new Event.MemberRemoved(user("yuri"), user("xenia")));

    assertThat(state()).isEqualTo(before);
  }

  @Test
  void takesNoViewFromBeforeAChangeThatItWasToldOf() {
    tell(3, new Event.MemberRemoved(user("yuri"), user("xenia")));

    assertThatThrownBy(() -> directory.find(id))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> assertThat(problem.type()).isEqualTo(ProblemType.UNAVAILABLE));
    conversation.takeOut("yuri");

    assertThat(state().isMember(user("yuri"))).isFalse();
    assertThatThrownBy(() -> directory.require(id, user("yuri")))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> assertThat(problem.type()).isEqualTo(ProblemType.NOT_A_MEMBER));
  }

  @Test
  void putsNoLoadOverAChangeThatComesMeanwhile() throws Exception {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < ROUNDS; i++) {
        PlacedConversation each = PlacedConversation.between(servers, "xenia", "yuri");
        Future<?> load = executor.submit(() -> directory.find(each.id()));
        tell(each.id(), 3, new Event.MemberRemoved(user("yuri"), user("xenia")));
        each.takeOut("yuri");
        load.get();

        assertThat(directory.find(each.id()).orElseThrow().isMember(user("yuri"))).isFalse();
      }
    }
  }

  @Test
  void knowsANewConversationFromItsEvents() {
    ConversationId fresh = new ConversationId(UUID.randomUUID());
    Member creator = people.member("xenia");

    tell(fresh, 1, new Event.ConversationCreated(user("xenia"), List.of(creator)));
    assertThat(directory.cached(fresh)).as("it has no epoch yet").isEmpty();
    tell(fresh, 2, new Event.EpochStarted(epoch(1), List.of(creator)));

    assertThat(directory.cached(fresh).orElseThrow().members()).containsExactly(creator);
  }

  @Test
  void tellsWhoComesAndGoes() {
    List<String> news = new ArrayList<>();
    directory.listen(
        new MembershipListener() {
          @Override
          public void joined(ConversationId conversationId, long seq, Set<UserId> users) {
            news.add(seq + " joined " + users);
          }

          @Override
          public void left(ConversationId conversationId, long seq, UserId user) {
            news.add(seq + " left " + user);
          }
        });

    tell(3, new Event.MemberAdded(people.member("zora"), user("xenia")));
    tell(4, new Event.MemberRemoved(user("zora"), user("zora")));

    assertThat(news).containsExactly("3 joined [" + user("zora") + "]", "4 left " + user("zora"));
  }

  private ConversationState state() {
    return directory.find(id).orElseThrow();
  }

  private List<Member> members(String... names) {
    return Stream.of(names)
        .map(people::member)
        .map(member ->
            member.userId().equals(user("xenia"))
                ? new Member(
                    member.userId(), Role.ADMIN, member.identityVersion(), member.identityHash())
                : member)
        .sorted(Comparator.comparing(Member::userId))
        .toList();
  }

  private UserId user(String name) {
    return people.id(name);
  }

  private EpochStart epoch(int number) {
    return new EpochStart(
        2,
        number,
        Bytes.wrap(new byte[32]),
        Bytes.wrap(new byte[32]),
        1,
        Bytes.wrap(new byte[32]),
        EpochStart.Reason.REQUESTED,
        List.of());
  }

  private void tell(long seq, Event event) {
    tell(id, seq, event);
  }

  private void tell(ConversationId to, long seq, Event event) {
    directory.recorded(
        new Partitions(2).of(to.stream()),
        new RecordedEvent(
            to.stream(),
            seq,
            RecordedEvent.NO_PREVIOUS,
            seq,
            AT,
            new CommandId(UUID.randomUUID()),
            Bytes.wrap(new byte[16]),
            0,
            false,
            event));
  }
}
