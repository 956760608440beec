package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.api.Calls.Reply;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Adding members, with and without the history.
@Tag("servers")
class AddMemberCallsTest extends MemberCallsFixture {
  @Test
  void addsAMemberWithANewEpochThatIsSealedToAll() {
    Reply added = olga.post(members(), "{\"username\":\"Rosa\",\"history\":\"none\"}");

    assertThat(added.status()).as(added.detail()).isEqualTo(201);
    assertThat(added.body().path("userId").asText()).isEqualTo(people.id("rosa").toString());
    assertThat(added.body().path("username").asText()).isEqualTo("rosa");
    assertThat(added.body().path("role").asText()).isEqualTo("member");
    assertThat(added.body().path("seq").asLong()).isEqualTo(4);
    assertThat(added.body().path("position").asText()).matches("[01]\\.[0-9]+");
    assertThat(added.body().path("epoch").asInt()).isEqualTo(2);
    Command.AddMember command = commands(Command.AddMember.class).getFirst();
    assertThat(command.history()).isNull();
    EpochStart epoch = command.epoch();
    assertThat(epoch).isNotNull();
    assertThat(epoch.reason()).isEqualTo(Reason.MEMBER_ADDED);
    assertThat(epoch.wraps())
        .extracting(EpochStart.Wrap::userId)
        .containsExactlyElementsOf(people.ids("olga", "paul", "rosa"));
    assertThat(people.of("rosa").get(messages()).status()).as("at once").isEqualTo(200);
  }

  @Test
  void handsOverTheKeysOfEveryEpochSealedToTheNewMember() {
    conversation.nextEpoch("olga", "paul");

    Reply added =
        olga.post(members(), "{\"username\":\"rosa\",\"role\":\"admin\",\"history\":\"all\"}");

    assertThat(added.status()).as(added.detail()).isEqualTo(201);
    assertThat(added.body().path("role").asText()).isEqualTo("admin");
    assertThat(added.body().path("epoch").asInt()).isEqualTo(2);
    Command.AddMember command = commands(Command.AddMember.class).getFirst();
    assertThat(command.epoch()).isNull();
    List<HistoryWrap> history = command.history();
    assertThat(history).extracting(HistoryWrap::epoch).containsExactly(1, 2);
    for (HistoryWrap each : history) {
      EpochWrap wrap = new EpochWrap(each.enc(), each.iv(), each.ciphertext());
      try (EpochKeys opened = people.open("rosa", conversation, each.epoch(), wrap)) {
        assertThat(opened.publicKey()).isEqualTo(conversation.header(each.epoch()).publicKey());
      }
    }
  }

  @Test
  void doesNotHandOverAHistoryThatTheInviterLacksAPartOf() {
    conversation.removeWrapOf("olga");

    Reply all = olga.post(members(), "{\"username\":\"rosa\",\"history\":\"all\"}");
    Reply none = olga.post(members(), "{\"username\":\"rosa\",\"history\":\"none\"}");

    assertProblem(all, 409, "history-not-available");
    assertThat(none.status()).isEqualTo(201);
  }

  @Test
  void handsOverAThousandEpochsAndNotOneMore() {
    while (conversation.epochs() < Event.HistoryShared.MOST_WRAPS) {
      conversation.nextEpoch("olga");
    }

    Reply all = olga.post(members() + "?wait=30000", "{\"username\":\"rosa\",\"history\":\"all\"}");

    assertThat(all.status()).as(all.detail()).isEqualTo(201);
    assertThat(commands(Command.AddMember.class).getFirst().history()).hasSize(1_000);

    PlacedConversation longer = PlacedConversation.between(servers, "olga", "paul");
    longer.setEpochNumber(1_001);
    Reply tooLong =
        olga.post(
            "/v1/conversations/" + longer.id() + "/members",
            "{\"username\":\"rosa\",\"history\":\"all\"}");

    assertProblem(tooLong, 422, "history-too-long");
    assertThat(tooLong.detail()).contains("up to 1000 epochs");
  }

  @Test
  void refusesMembersThatCanNotBeAdded() {
    assertProblem(olga.post(members(), "{}"), 400, "missing-field");
    assertProblem(olga.post(members(), "{\"username\":\"rosa\"}"), 400, "missing-field");
    assertProblem(add("rosa", "some"), 400, "invalid-value");
    assertProblem(
        olga.post(members(), "{\"username\":\"rosa\",\"history\":\"none\",\"role\":\"owner\"}"),
        400,
        "invalid-value");
    assertProblem(
        olga.post(members(), "{\"username\":\"rosa\",\"history\":\"none\",\"rank\":1}"),
        400,
        "unknown-field");
    assertProblem(olga.post(members(), "{\"username\":7,\"history\":\"none\"}"), 400, "wrong-type");
    assertProblem(add("nobody-there", "none"), 422, "unknown-member");
    assertProblem(add("no such name!", "none"), 422, "unknown-member");
    assertProblem(add("paul", "none"), 409, "already-a-member");
    assertProblem(add("olga", "all"), 409, "already-a-member");
    assertProblem(
        paul.post(members(), "{\"username\":\"rosa\",\"history\":\"none\"}"), 403, "not-an-admin");
    assertProblem(
        people.of("rosa").post(members(), "{\"username\":\"rosa\",\"history\":\"none\"}"),
        403,
        "not-a-member");
    assertProblem(
        olga.post(
            "/v1/conversations/" + UUID.randomUUID() + "/members",
            "{\"username\":\"rosa\",\"history\":\"none\"}"),
        404,
        "unknown-conversation");
    assertProblem(
        olga.post("/v1/conversations/x/members", "{\"username\":\"rosa\",\"history\":\"none\"}"),
        404,
        "unknown-conversation");
    assertThat(commands(Command.AddMember.class)).isEmpty();
  }

  @Test
  void refusesTheMemberAfterTheFiveHundredth() {
    conversation.fillUpTo(500);

    assertProblem(add("rosa", "none"), 422, "too-many-members");
  }

  @Test
  void letsInWhoWasAddedThroughAnotherGatewayAMomentAgo() {
    Calls rosa = people.of("rosa");
    assertProblem(rosa.get(messages()), 403, "not-a-member");

    worker.happens(
        conversation.id(), new Event.MemberAdded(people.member("rosa"), people.id("olga")));

    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(rosa.get(messages()).status()).isEqualTo(200));
  }
}
