package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.gateway.GatewayService;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.PlayedWorker;
import io.sealedlog.gateway.PlayedWorker.Decision;
import io.sealedlog.gateway.TestSessions;
import io.sealedlog.gateway.api.Calls.Reply;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.result.RejectionCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Sending under an epoch that is too old.
@ExtendWith(GatewayUnderTest.Extension.class)
@ResourceLock(GatewayUnderTest.PROJECTION_OFFSETS)
@Tag("servers")
class EpochRotationTest {
  private static final int SENDERS = 40;

  private static GatewayUnderTest servers;
  private static PlayedWorker worker;
  private static TestSessions people;
  private static Calls vera;

  private PlacedConversation conversation;

  @BeforeAll
  static void start(GatewayUnderTest started) {
    servers = started;
    worker = new PlayedWorker(servers);
    people = new TestSessions(servers, worker.port());
    vera = people.of("vera");
    people.of("wim");
  }

  @BeforeEach
  void place() {
    worker.decide(PlayedWorker::accept);
    conversation = PlacedConversation.between(servers, "vera", "wim");
  }

  @AfterAll
  static void stop() {
    worker.close();
  }

  @Test
  void startsANewEpochAndSendsAgainWhenTheWorkerFindsItTooOld() {
    worker.decide(new Expired());

    Reply sent = send(vera);

    assertThat(sent.status()).as(sent.detail()).isEqualTo(201);
    assertThat(commands(Command.SendMessage.class)).hasSize(2);
    assertThat(commands(Command.StartEpoch.class)).hasSize(1);
    assertThat(commands(Command.StartEpoch.class).getFirst().epoch())
        .satisfies(epoch -> {
          assertThat(epoch.reason()).isEqualTo(Reason.AGE);
          assertThat(epoch.epoch()).isEqualTo(2);
          assertThat(epoch.wraps()).hasSize(2);
        });
  }

  @Test
  void startsOneEpochForAWaveOfSenders() throws Exception {
    worker.decide(new Expired());

    List<Reply> sent = sendAtOnce(List.of(vera));

    assertThat(sent).allSatisfy(reply -> assertThat(reply.status()).isEqualTo(201));
    assertThat(commands(Command.StartEpoch.class)).hasSize(1);
  }

  @Test
  void startsOneEpochForAWaveOfSendersOverTwoGateways() throws Exception {
    Expired expired = new Expired();
    try (GatewayService other = worker.another(Map.of())) {
      other.start();
      // The gateway caches loaded states once it has seen the log to its end; nothing projects the
      // epoch later.
      for (int i = 0; i < 3; i++) {
        assertThat(send(vera.at(other.port())).status()).isEqualTo(201);
      }
      worker.decide(expired);

      List<Reply> sent = sendAtOnce(List.of(vera, vera.at(other.port())));

      assertThat(sent).allSatisfy(reply -> assertThat(reply.status()).isEqualTo(201));
    }
    assertThat(commands(Command.StartEpoch.class)).hasSizeLessThanOrEqualTo(2);
    assertThat(expired.started).hasSize(1);
  }

  @Test
  void startsANewEpochBeforeTheWorkerHasToAskForIt() {
    conversation.setEpochStart(Instant.now().minus(Duration.ofDays(30)));

    Reply sent = send(vera);
    Reply next = send(vera);

    assertThat(sent.status()).as(sent.detail()).isEqualTo(201);
    assertThat(next.status()).isEqualTo(201);
    assertThat(commands(Command.StartEpoch.class)).hasSize(1);
    assertThat(commands(Command.SendMessage.class)).hasSize(2);
  }

  @Test
  void sendsAgainWhenTheWorkerHasAnotherShare() {
    AtomicInteger refusals = new AtomicInteger();
    worker.decide(command -> {
      if (refusals.getAndIncrement() == 0) {
        EpochStart other = people.epoch(2, conversation.share(), "vera", "wim");
        worker.happens(conversation.id(), conversation.started(other));
        return Decision.rejected(RejectionCode.STALE_SHARE);
      }
      return PlayedWorker.accept(command);
    });

    Reply sent = send(vera);

    assertThat(sent.status()).as(sent.detail()).isEqualTo(201);
    assertThat(commands(Command.SendMessage.class)).hasSize(2);
    assertThat(commands(Command.StartEpoch.class)).isEmpty();
  }

  @Test
  void startsAnEpochAlsoWhenAccountsOfMembersAreGone() {
    conversation.fillUpTo(4);
    worker.decide(new Expired());

    Reply sent = send(vera);

    assertThat(sent.status()).as(sent.detail()).isEqualTo(201);
    assertThat(commands(Command.StartEpoch.class))
        .singleElement()
        .satisfies(command -> assertThat(command.epoch().wraps()).hasSize(4));
  }

  @Test
  void givesUpWhenNoEpochHelps() {
    worker.decide(command ->
        command instanceof Command.SendMessage
            ? Decision.rejected(RejectionCode.EPOCH_EXPIRED)
            : Decision.rejected(RejectionCode.STALE_EPOCH));

    assertProblem(send(vera), 409, "stale-epoch");
  }

  /// Rejects messages until a new epoch starts, and any new epoch but the second.
  private static final class Expired implements PlayedWorker.Deciding {
    private final Map<Object, Integer> started = new ConcurrentHashMap<>();

    @Override
    public Decision decide(Command command) {
      if (command instanceof Command.StartEpoch start) {
        return start.epoch().epoch() == 2 && started.putIfAbsent(start.conversationId(), 2) == null
            ? PlayedWorker.accept(command)
            : Decision.rejected(RejectionCode.STALE_EPOCH);
      }
      return command instanceof Command.SendMessage message
              && !started.containsKey(message.conversationId())
          ? Decision.rejected(RejectionCode.EPOCH_EXPIRED)
          : PlayedWorker.accept(command);
    }
  }

  private List<Reply> sendAtOnce(List<Calls> callers) throws Exception {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Reply>> replies = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        Calls caller = callers.get(i % callers.size());
        replies.add(executor.submit(() -> send(caller)));
      }
      List<Reply> sent = new ArrayList<>();
      for (Future<Reply> reply : replies) {
        sent.add(reply.get());
      }
      return sent;
    }
  }

  private Reply send(Calls caller) {
    return caller.post(
        "/v1/conversations/" + conversation.id() + "/messages?wait=30000", "{\"text\":\"hello\"}");
  }

  private <T extends Command> List<T> commands(Class<T> type) {
    return worker.commands(conversation.id(), type);
  }
}
