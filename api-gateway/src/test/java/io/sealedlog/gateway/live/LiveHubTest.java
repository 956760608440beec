package io.sealedlog.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.config.LiveDeliverySettings;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.mark.ReadMark;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LiveHubTest {
  private static final LiveDeliverySettings SETTINGS =
      new LiveDeliverySettings(16, 65_536, 3, 100, Duration.ofSeconds(1), false);

  private final AtomicInteger cutOffs = new AtomicInteger();
  private final LiveHub hub = new LiveHub(2, SETTINGS, cutOffs::incrementAndGet);
  private final ConversationId conversation = new ConversationId(UUID.randomUUID());
  private final UserId user = new UserId(UUID.randomUUID());
  private final LiveConnection connection = hub.register(reader(user));

  @Test
  void isLiveFromAPositionOn() {
    see(7, redaction());

    assertThat(hub.activate(connection, Set.of(conversation), LivePosition.of(8, 4)))
        .contains(LivePosition.of(8, 4));
    see(8, redaction());

    assertThat(leaf(connection)).isEqualTo(8);
    assertThat(connection.take(Duration.ZERO)).isNull();
  }

  @Test
  void waitsUntilTheReadModelHasWhatWasSeenBefore() {
    see(7, redaction());
    LiveConnection later = hub.register(reader(user));

    assertThat(hub.activate(later, Set.of(), LivePosition.of(7, 0))).isEmpty();
    assertThat(hub.activate(later, Set.of(), LivePosition.of(9, 0))).isEmpty();
    assertThat(hub.activate(later, Set.of(), LivePosition.of(8, 0))).isPresent();
  }

  @Test
  void countsMembershipsThatChangedWhileItJoined() {
    see(7, redaction());
    see(8, added());
    // These memberships are from before the member was added.
    assertThat(hub.activate(connection, Set.of(), LivePosition.of(8, 0)))
        .contains(LivePosition.of(9, 0));
    see(9, redaction());

    assertThat(leaf(connection)).isEqualTo(9);
  }

  @Test
  void believesTheReadModelWhereItIsNewer() {
    see(7, added());
    see(8, removed());

    assertThat(hub.activate(connection, Set.of(), LivePosition.of(9, 0))).isPresent();
    see(9, redaction());

    assertThat(connection.isEmpty()).isTrue();
  }

  @Test
  void deliversTheRemovalAndNothingAfterIt() {
    live(Set.of(conversation));

    see(1, removed());
    see(2, redaction());
    see(3, added());

    assertThat(leaf(connection)).isEqualTo(1);
    assertThat(leaf(connection)).isEqualTo(3);
  }

  @Test
  void dropsRepeats() {
    live(Set.of(conversation));
    see(1, redaction());
    see(1, redaction());

    assertThat(leaf(connection)).isEqualTo(1);
    assertThat(connection.isEmpty()).isTrue();
  }

  @Test
  void endsConnectionsWhenTheTailMissedSomething() {
    live(Set.of());
    see(1, redaction());
    see(3, redaction());

    assertThat(connection.closeReason()).isEqualTo(CloseReason.INTERRUPTED);
  }

  @Test
  void cutsOffWhoTakesNothing() {
    live(Set.of(conversation));
    assertThat(connection.take(Duration.ZERO)).isNull();

    for (int leaf = 1; leaf <= 17; leaf++) {
      see(leaf, redaction());
    }

    assertThat(connection.closeReason()).isEqualTo(CloseReason.OVERFLOW);
    assertThat(cutOffs).hasValue(1);
  }

  @Test
  void cutsOffWhoLeavesTooManyBytesBehind() {
    live(Set.of(conversation));
    assertThat(connection.take(Duration.ZERO)).isNull();

    for (int leaf = 1; leaf <= 4; leaf++) {
      see(leaf, message(20_000));
    }
    assertThat(connection.closeReason()).isNull();
    assertThat(leaf(connection)).isEqualTo(1);
    see(5, message(1_000_000));
    assertThat(connection.closeReason()).isNull();
    see(6, redaction());

    assertThat(connection.closeReason()).isEqualTo(CloseReason.OVERFLOW);
  }

  @Test
  void letsPassingThingsNeverEndAConnection() {
    live(Set.of(conversation));
    UserId other = new UserId(UUID.randomUUID());
    for (int i = 0; i < 100; i++) {
      hub.typing(new TypingRelay.Indicator(conversation, other, true));
    }
    see(1, redaction());

    assertThat(connection.closeReason()).isNull();
    for (int i = 0; i < SETTINGS.queue() / 2; i++) {
      assertThat(connection.take(Duration.ZERO)).isInstanceOf(EphemeralItem.class);
    }
    assertThat(leaf(connection)).isEqualTo(1);
  }

  @Test
  void tellsNobodyOfHisOwnTyping() {
    live(Set.of(conversation));

    hub.typing(new TypingRelay.Indicator(conversation, user, true));
    hub.read(new ReadMark(conversation, user, 7, 1));

    assertThat(connection.take(Duration.ZERO))
        .isEqualTo(new EphemeralItem(new LiveJson.Read("read", conversation, user, 7)));
    assertThat(connection.isEmpty()).isTrue();
  }

  @Test
  void tellsOnlyThoseOfEpochsWhoOpenByThemselves() {
    LiveConnection client =
        hub.register(new LiveConnection.Reader(user, UUID.randomUUID(), MessageFormat.ENVELOPE));
    live(Set.of(conversation));
    assertThat(hub.activate(client, Set.of(conversation), LivePosition.of(1, 0))).isPresent();

    see(1, epochStarted());
    see(2, redaction());

    assertThat(leaf(connection)).isEqualTo(2);
    assertThat(leaf(client)).isEqualTo(1);
    assertThat(leaf(client)).isEqualTo(2);
  }

  @Test
  void refusesMoreThanThereMayBe() {
    LiveConnection second = hub.register(reader(user));
    LiveConnection _ = hub.register(reader(new UserId(UUID.randomUUID())));
    assertThatThrownBy(() -> hub.register(reader(new UserId(UUID.randomUUID()))))
        .hasMessageContaining("no more");

    hub.unregister(second);
    hub.unregister(second);
    assertThat(hub.connections()).isEqualTo(2);
  }

  @Test
  void keepsNothingOfAConnectionThatWentWhileItJoined() {
    see(7, redaction());
    hub.unregister(connection);

    assertThat(hub.activate(connection, Set.of(conversation), LivePosition.of(8, 4))).isEmpty();
    see(8, redaction());

    assertThat(connection.isEmpty()).isTrue();
    assertThat(hub.connections()).isZero();
  }

  @Test
  void endsAllWhenItCloses() {
    hub.close();

    assertThat(connection.closeReason()).isEqualTo(CloseReason.SHUTDOWN);
    assertThatThrownBy(() -> hub.register(reader(user))).isInstanceOf(Problem.class);
  }

  private void live(Set<ConversationId> memberships) {
    see(0, new Event.HistoryShared(user, user, List.of()));
    assertThat(hub.activate(connection, memberships, LivePosition.of(1, 0))).isPresent();
  }

  private static long leaf(LiveConnection connection) {
    QueuedItem next = connection.take(Duration.ofSeconds(5));
    assertThat(next).isInstanceOf(QueuedEvent.class);
    return ((QueuedEvent) next).event().leafIndex();
  }

  private void see(long leaf, Event event) {
    hub.recorded(
        0,
        new RecordedEvent(
            conversation.stream(),
            leaf + 1,
            RecordedEvent.NO_PREVIOUS,
            leaf,
            1,
            new CommandId(UUID.randomUUID()),
            Bytes.wrap(new byte[16]),
            0,
            false,
            event));
  }

  private Event message(int length) {
    return new Event.MessageSealed(
        2,
        0,
        1,
        1,
        new MessageId(UUID.randomUUID()),
        user,
        null,
        1_000,
        Bytes.wrap(new byte[16]),
        null,
        1,
        Bytes.wrap(new byte[12]),
        Bytes.wrap(new byte[length]));
  }

  private Event redaction() {
    return new Event.MessageRedacted(new MessageId(UUID.randomUUID()), user);
  }

  private static Event epochStarted() {
    Bytes any = Bytes.ofHex("01");
    return new Event.EpochStarted(
        new EpochStart(2, 2, any, any, 1, any, EpochStart.Reason.REQUESTED, List.of()), List.of());
  }

  private Event added() {
    return new Event.MemberAdded(
        new Member(user, Member.Role.MEMBER, 1, Bytes.wrap(new byte[32])), user);
  }

  private Event removed() {
    return new Event.MemberRemoved(user, user);
  }

  private static LiveConnection.Reader reader(UserId userId) {
    return new LiveConnection.Reader(userId, UUID.randomUUID(), MessageFormat.OPENED);
  }
}
