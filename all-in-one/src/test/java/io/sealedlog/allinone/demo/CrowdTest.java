package io.sealedlog.allinone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.allinone.demo.PlayedServer.Sent;
import io.sealedlog.runtime.StartException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against a server that the test plays.
class CrowdTest {
  private final StringWriter out = new StringWriter();
  private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
  private PlayedServer server;

  @BeforeEach
  void start() throws Exception {
    server = new PlayedServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void sendsAsManyMessagesAsWereAskedForAmongMembersOnly() throws Exception {
    crowd(8, 400).run();

    assertThat(server.accounts).hasSize(8);
    assertThat(sent(Draft.MESSAGE)).hasSize(400);
    assertThat(server.lines)
        .allSatisfy(line ->
            assertThat(server.members.get(line.field("conversationId"))).contains(line.sender()));
    assertThat(out.toString())
        .contains("8 people talk in ", ": 400 messages", "400 of 400 messages")
        .contains(sent(Draft.EDIT).size() + " edits", sent(Draft.REACTION).size() + " reactions");
    assertThat(pauses).isEmpty();
  }

  @Test
  void editsOnesOwnMessagesAndReactsToThoseOfOthers() throws Exception {
    crowd(8, 400).run();

    Map<String, Sent> before = new HashMap<>();
    for (Sent line : List.copyOf(server.lines)) {
      if (line.json().has("relatesTo")) {
        Sent about = before.get(line.field("relatesTo"));
        assertThat(about.field("conversationId")).isEqualTo(line.field("conversationId"));
        if (line.kind().equals(Draft.EDIT)) {
          assertThat(line.sender()).isEqualTo(about.sender());
        } else if (line.kind().equals(Draft.REACTION)) {
          assertThat(line.sender()).isNotEqualTo(about.sender());
        }
      }
      if (line.kind().equals(Draft.MESSAGE)) {
        before.put(line.field("messageId"), line);
      }
    }
    assertThat(sent(Draft.EDIT)).isNotEmpty();
    assertThat(sent(Draft.REACTION)).isNotEmpty();
    assertThat(sent(Draft.NAME)).isNotEmpty();
    assertThat(server.marks).isNotEmpty();
  }

  @Test
  void isFineWithTwoPeopleWhoSayNothing() throws Exception {
    crowd(2, 0).run();

    assertThat(server.members).hasSize(1);
    assertThat(server.lines).isEmpty();
  }

  @Test
  void hasNewPeopleEachTime() throws Exception {
    crowd(2, 1).run();
    crowd(2, 1).run();

    assertThat(server.accounts).hasSize(4);
  }

  @Test
  void saysHowToLogIn() throws Exception {
    crowd(3, 1).run();

    String alice =
        server.accounts.stream().filter(name -> name.startsWith("alice")).toList().getFirst();
    assertThat(out.toString())
        .contains("Log in as " + alice, server.url() + "/v1/sessions")
        .contains("\"username\":\"" + alice + "\",\"password\":\"");
  }

  @Test
  void waitsAsLongAsTheServerSaysWhenItIsTooQuick() throws Exception {
    server.refusals.set(3);

    crowd(2, 1).run();

    assertThat(pauses).hasSize(3).containsOnly(Duration.ofSeconds(7));
    assertThat(server.accounts).hasSize(2);
  }

  @Test
  void sendsAgainWhatABrokenBatchDidNotTake() throws Exception {
    server.brokenBatches.set(3);

    crowd(4, 2_000).run();

    assertThat(pauses).isNotEmpty();
    assertThat(sent(Draft.MESSAGE)).hasSize(2_000);
    assertThat(sent(Draft.MESSAGE).stream().map(line -> line.field("messageId")))
        .doesNotHaveDuplicates();
  }

  @Test
  void saysWhenThereIsNoServer() {
    URI nobody = URI.create("http://127.0.0.1:1");

    assertThatThrownBy(() -> crowdAt(nobody, 2, 1).run())
        .isInstanceOf(StartException.class)
        .hasMessageContaining("No SealedLog answers at " + nobody);
  }

  private List<Sent> sent(String kind) {
    return server.lines.stream().filter(line -> line.kind().equals(kind)).toList();
  }

  private Crowd crowd(int people, int messages) {
    return crowdAt(server.url(), people, messages);
  }

  private Crowd crowdAt(URI url, int people, int messages) {
    return new Crowd(
        url, new Crowd.Size(people, messages), new PrintWriter(out, true), false, pauses::add);
  }
}
