package io.sealedlog.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.TestSessions;
import io.sealedlog.gateway.readmodel.LiveReads;
import io.sealedlog.gateway.readmodel.TestReads;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.kafka.Partitions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Events that the read model supplies to a reader who was away.
@ExtendWith(GatewayUnderTest.Live.class)
@ResourceLock(GatewayUnderTest.LIVE_PROJECTION_OFFSETS)
@Tag("servers")
class MissedEventsTest {
  private static final Partitions PARTITIONS = new Partitions(2);
  private static final int MORE_THAN_A_PAGE = 250;

  private TestLog log;
  private Jdbc jdbc;
  private LiveReads reads;
  private UserId reader;
  private PlacedConversation conversation;
  private LivePosition before;

  @BeforeEach
  void item(GatewayUnderTest servers) {
    log = new TestLog(servers);
    jdbc = servers.readModel().jdbc();
    reads = new TestReads(servers).live();
    TestSessions people = new TestSessions(servers, servers.port());
    people.of("missed-mia");
    // A user who is in no other conversation.
    String name = "missed-" + UUID.randomUUID().toString().substring(0, 8);
    reader = people.id(name);
    conversation = PlacedConversation.between(servers, "missed-mia", name);
    before = LivePosition.of(reads.nextLeaf(PARTITIONS.count()));
  }

  @AfterEach
  void stop() {
    log.close();
  }

  @Test
  void goesBackOverManyChangesOfMembershipToHowItWas() throws IOException {
    RecordedEvent seen = log.message(conversation, "while he was in it");
    RecordedEvent removed = log.both(conversation.id(), new Event.MemberRemoved(reader, reader));
    log.message(conversation, "among the others");
    for (int i = 0; i < MORE_THAN_A_PAGE; i++) {
      log.both(conversation.id(), new Event.MemberAdded(somebody(), reader));
    }

    assertThat(missed()).containsExactly(seen.leafIndex(), removed.leafIndex());
  }

  @Test
  void readsLargeEventsInSmallPages() throws IOException {
    List<RecordedEvent> large = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      large.add(log.message(conversation, "x".repeat(150_000)));
    }
    int partition = conversation.partition();
    RecordedEvent first = large.getFirst();

    LiveReads.Page<LiveReads.LogItem> page =
        reads.events(
            partition,
            first.leafIndex(),
            large.getLast().leafIndex() + 1,
            List.of(conversation.id()),
            200);

    assertThat(page.more()).isTrue();
    assertThat(page.items()).hasSize(2);
    assertThat(missed())
        .containsExactlyElementsOf(large.stream().map(RecordedEvent::leafIndex).toList());
  }

  @Test
  void showsNothingOfATimeWhoseEndIsGone() throws IOException {
    RecordedEvent left = log.both(conversation.id(), new Event.MemberRemoved(reader, reader));
    RecordedEvent back = log.both(conversation.id(), new Event.MemberAdded(member(reader), reader));
    RecordedEvent seen = log.message(conversation, "while he was back");
    RecordedEvent leftAgain = log.both(conversation.id(), new Event.MemberRemoved(reader, reader));
    log.message(conversation, "among the others");
    assertThat(missed())
        .containsExactly(
            left.leafIndex(), back.leafIndex(), seen.leafIndex(), leftAgain.leafIndex());

    takeAway(leftAgain);
    assertThat(missed()).isEmpty();

    RecordedEvent added =
        log.both(conversation.id(), new Event.MemberAdded(member(reader), reader));
    RecordedEvent epoch = log.both(conversation.id(), conversation.started(2));
    assertThat(missed()).containsExactly(added.leafIndex(), epoch.leafIndex());
  }

  private void takeAway(RecordedEvent event) {
    jdbc.updateOne(
        "DELETE FROM read_g1.stream_events WHERE stream_id = ? AND seq = ?",
        event.streamId().value(),
        event.seq());
  }

  private List<Long> missed() throws IOException {
    List<Long> found = new ArrayList<>();
    LiveReads.Memberships now = reads.memberships(reader, PARTITIONS.count());
    boolean complete =
        new MissedEvents(reads, PARTITIONS, reader)
            .read(
                before,
                LivePosition.of(now.nextLeaf()),
                now,
                (partition, item) -> found.add(item.leafIndex()));
    assertThat(complete).isTrue();
    return found;
  }

  private static Member somebody() {
    return member(new UserId(UUID.randomUUID()));
  }

  private static Member member(UserId id) {
    return new Member(id, Member.Role.MEMBER, 1, Bytes.wrap(new byte[32]));
  }
}
