package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealedlog.crypto.sl1.MembersHash;
import io.sealedlog.gateway.PlayedWorker;
import io.sealedlog.gateway.PlayedWorker.Decision;
import io.sealedlog.gateway.api.Calls.Reply;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.RejectionCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Removing members and changing roles.
@Tag("servers")
class MemberCallsTest extends MemberCallsFixture {
  @Test
  void goesOnWithoutMembersWhoseAccountsAreGone() {
    conversation.fillUpTo(4);

    Reply first = olga.delete(member("paul"));
    EpochStart epoch = commands(Command.RemoveMember.class).getFirst().epoch();
    assertThat(epoch).isNotNull();
    List<UserId> gone =
        epoch.wraps().stream()
            .map(EpochStart.Wrap::userId)
            .filter(id -> !id.equals(people.id("olga")))
            .toList();
    Reply second = olga.delete(members() + "/" + gone.getFirst());

    assertThat(first.status()).as(first.detail()).isEqualTo(200);
    assertThat(gone).hasSize(2);
    assertThat(epoch.membersHash())
        .as("they stay members")
        .isEqualTo(
            MembersHash.of(
                epoch.wraps().stream()
                    .map(wrap ->
                        new MembersHash.Entry(
                            wrap.userId().value(), 1, people.member("olga").identityHash()))
                    .toList()));
    assertThat(second.status()).as(second.detail()).isEqualTo(200);
    EpochStart next = commands(Command.RemoveMember.class).getLast().epoch();
    assertThat(next).isNotNull();
    assertThat(next.wraps())
        .extracting(EpochStart.Wrap::userId)
        .containsExactlyInAnyOrder(people.id("olga"), gone.getLast());
  }

  @Test
  void takesAMemberOutUnderANewEpochForThoseWhoStay() {
    assertThat(paul.get(messages()).status()).isEqualTo(200);

    Reply removed = olga.delete(member("paul"));

    assertThat(removed.status()).as(removed.detail()).isEqualTo(200);
    assertThat(removed.body().path("userId").asText()).isEqualTo(people.id("paul").toString());
    assertThat(removed.body().path("seq").asLong()).isEqualTo(4);
    assertThat(removed.body().path("epoch").asInt()).isEqualTo(2);
    EpochStart epoch = commands(Command.RemoveMember.class).getFirst().epoch();
    assertThat(epoch).isNotNull();
    assertThat(epoch.reason()).isEqualTo(Reason.MEMBER_REMOVED);
    assertThat(epoch.wraps())
        .extracting(EpochStart.Wrap::userId)
        .containsExactly(people.id("olga"));
    assertProblem(paul.get(messages()), 403, "not-a-member");
    assertProblem(paul.post(messages(), "{\"text\":\"still here\"}"), 403, "not-a-member");
  }

  @Test
  void keepsOutWhoWasTakenOutThroughAnotherGateway() {
    assertThat(paul.get(messages()).status()).isEqualTo(200);

    worker.happens(
        conversation.id(), new Event.MemberRemoved(people.id("paul"), people.id("olga")));

    await()
        .atMost(SOON)
        .untilAsserted(() -> assertProblem(paul.get(messages()), 403, "not-a-member"));
  }

  @Test
  void letsMembersLeaveAndTheLastAdminOnlyWithASuccessor() {
    assertProblem(olga.delete(member("olga")), 409, "last-admin");
    assertProblem(
        olga.delete(member("olga") + "?successor=" + people.id("rosa")), 404, "no-such-member");
    assertProblem(
        olga.delete(member("olga") + "?successor=" + people.id("olga")), 400, "invalid-parameter");
    assertProblem(
        olga.delete(member("paul") + "?successor=" + people.id("paul")), 400, "invalid-parameter");
    assertProblem(olga.delete(member("olga") + "?successor=paul"), 400, "invalid-parameter");
    assertProblem(
        paul.delete(member("paul") + "?successor=" + people.id("olga")), 403, "not-an-admin");

    Reply left = olga.delete(member("olga") + "?successor=" + people.id("paul"));
    Reply alone = paul.delete(member("paul"));

    assertThat(left.status()).as(left.detail()).isEqualTo(200);
    assertProblem(olga.get(messages()), 403, "not-a-member");
    assertThat(alone.status()).as(alone.detail()).isEqualTo(200);
    assertThat(commands(Command.RemoveMember.class).getLast().epoch())
        .as("nobody is left")
        .isNull();
    assertProblem(paul.get(messages()), 403, "not-a-member");
  }

  @Test
  void refusesToTakeOutWhoIsNotThere() {
    assertProblem(olga.delete(member("rosa")), 404, "no-such-member");
    assertProblem(olga.delete(members() + "/not-an-id"), 404, "no-such-member");
    assertProblem(paul.delete(member("olga")), 403, "not-an-admin");
    assertProblem(
        olga.send(
            "DELETE", member("paul"), "{}".getBytes(StandardCharsets.UTF_8), "application/json"),
        400,
        "invalid-value");
    assertThat(commands(Command.RemoveMember.class)).isEmpty();
  }

  @Test
  void changesRolesButKeepsAnAdmin() {
    assertProblem(olga.put(role("olga"), "{\"role\":\"member\"}"), 409, "last-admin");
    assertProblem(olga.put(role("rosa"), "{\"role\":\"admin\"}"), 404, "no-such-member");
    assertProblem(olga.put(role("paul"), "{\"role\":\"owner\"}"), 400, "invalid-value");
    assertProblem(olga.put(role("paul"), "{}"), 400, "missing-field");
    assertProblem(olga.put(role("paul"), "{\"role\":\"admin\",\"x\":1}"), 400, "unknown-field");
    assertProblem(paul.put(role("paul"), "{\"role\":\"admin\"}"), 403, "not-an-admin");

    Reply promoted = olga.put(role("paul"), "{\"role\":\"admin\"}");
    Reply demoted = olga.put(role("olga"), "{\"role\":\"member\"}");

    assertThat(promoted.status()).as(promoted.detail()).isEqualTo(200);
    assertThat(promoted.body().path("role").asText()).isEqualTo("admin");
    assertThat(promoted.body().path("seq").asLong()).isEqualTo(3);
    assertThat(demoted.status()).as(demoted.detail()).isEqualTo(200);
    assertProblem(olga.put(role("olga"), "{\"role\":\"admin\"}"), 403, "not-an-admin");
  }

  @Test
  void startsAnEpochForAnAdmin() {
    String epochs = "/v1/conversations/" + conversation.id() + "/epochs";

    Reply started = olga.post(epochs);

    assertThat(started.status()).as(started.detail()).isEqualTo(201);
    assertThat(started.body().path("epoch").asInt()).isEqualTo(2);
    assertThat(started.body().path("seq").asLong()).isEqualTo(3);
    assertThat(olga.post(epochs).body().path("epoch").asInt()).isEqualTo(3);
    assertThat(commands(Command.StartEpoch.class).getFirst().epoch().reason())
        .isEqualTo(Reason.REQUESTED);
    assertProblem(paul.post(epochs), 403, "not-an-admin");
  }

  @Test
  void makesTheCommandAnewWhenSomethingElseChangedMeanwhile() {
    AtomicInteger refusals = new AtomicInteger();
    EpochStart other = otherEpoch();
    worker.decide(command -> {
      if (refusals.getAndIncrement() == 0) {
        worker.happens(conversation.id(), conversation.started(other));
        return Decision.rejected(RejectionCode.STALE_EPOCH);
      }
      return PlayedWorker.accept(command);
    });

    Reply removed = olga.delete(member("paul"));

    assertThat(removed.status()).as(removed.detail()).isEqualTo(200);
    assertThat(removed.body().path("epoch").asInt()).isEqualTo(3);
    assertThat(commands(Command.RemoveMember.class)).hasSize(2);
  }

  @Test
  void givesUpWhenItIsAlwaysTooLate() {
    EpochStart other = otherEpoch();
    worker.decide(command -> {
      worker.happens(conversation.id(), conversation.started(other));
      return Decision.rejected(RejectionCode.STALE_EPOCH);
    });

    Reply removed = olga.delete(member("paul") + "?wait=30000");

    assertProblem(removed, 409, "stale-epoch");
    assertThat(commands(Command.RemoveMember.class)).hasSize(5);
  }

  @Test
  void tellsWhatTheWorkerSaysAgainstIt() {
    worker.decide(command -> Decision.rejected(RejectionCode.ALREADY_A_MEMBER));
    assertProblem(add("rosa", "none"), 409, "already-a-member");
    worker.decide(command -> Decision.rejected(RejectionCode.LAST_ADMIN));
    assertProblem(olga.delete(member("paul")), 409, "last-admin");
    worker.decide(command -> Decision.rejected(RejectionCode.HISTORY_TOO_LONG));
    assertProblem(add("rosa", "all"), 422, "history-too-long");
    worker.decide(command -> Decision.rejected(RejectionCode.STALE_SHARE));
    assertProblem(olga.put(role("paul"), "{\"role\":\"admin\"}"), 409, "stale-epoch");
  }

  @Test
  void answersAcceptedWhenTheOutcomeIsNotKnownInTime() {
    Reply removed = olga.delete(member("paul") + "?wait=0");

    assertThat(removed.status()).isEqualTo(202);
    assertThat(removed.body().path("status").asText())
        .isEqualTo("/v1/conversations/" + conversation.id());
    assertThat(removed.header("Location")).isEqualTo("/v1/conversations/" + conversation.id());
  }

  @Test
  void makesNoKeysForSessionsWithoutAnIdentity() {
    Calls sendOnly = people.withoutIdentity("olga");

    assertProblem(
        sendOnly.post(members(), "{\"username\":\"rosa\",\"history\":\"all\"}"),
        403,
        "session-cannot-do-this");
    assertProblem(sendOnly.delete(member("paul")), 403, "session-cannot-do-this");
    assertProblem(
        sendOnly.post("/v1/conversations/" + conversation.id() + "/epochs"),
        403,
        "session-cannot-do-this");
    assertThat(commands(Command.class)).isEmpty();
  }

  private EpochStart otherEpoch() {
    return people.epoch(2, conversation.share(), "olga", "paul");
  }

  private String role(String name) {
    return member(name) + "/role";
  }
}
