package io.sealedlog.vault.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.vault.Concurrently;
import io.sealedlog.vault.SettableClock;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.VaultDatabase;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class SharesTest {
  private static VaultDatabase database;
  private static Vault vault;
  private static Vault otherGateway;
  private static Shares shares;

  private final ConversationId conversation = new ConversationId(UUID.randomUUID());

  @BeforeAll
  static void open() {
    database = VaultDatabase.create();
    SettableClock clock = SettableClock.at("2026-11-23T18:30:00Z");
    vault = database.open(clock);
    otherGateway = database.open(clock);
    shares = vault.shares();
  }

  @AfterAll
  static void close() {
    vault.close();
    otherGateway.close();
    database.close();
  }

  @Test
  void readsBackWhatWasCreated() {
    Share share = share(1);

    assertSame(shares.createIfAbsent(conversation, share), share);

    assertSame(shares.find(conversation, 1), share);
    assertThat(shares.find(conversation, 2)).isEmpty();
    assertThat(shares.find(new ConversationId(UUID.randomUUID()), 1)).isEmpty();
  }

  @Test
  void keepsTheFirstShareOfAVersion() {
    Share first = share(1);
    shares.createIfAbsent(conversation, first);

    assertSame(shares.createIfAbsent(conversation, share(1)), first);
  }

  @Test
  void givesTwoGatewaysTheSameShare() {
    for (int round = 0; round < 10; round++) {
      ConversationId contested = new ConversationId(UUID.randomUUID());

      List<Optional<Share>> kept =
          Concurrently.both(
              () -> vault.shares().createIfAbsent(contested, share(1)),
              () -> otherGateway.shares().createIfAbsent(contested, share(1)));

      assertSame(kept.get(0), kept.get(1).orElseThrow());
    }
  }

  @Test
  void findsTheNewestOfManyConversations() {
    ConversationId second = new ConversationId(UUID.randomUUID());
    ConversationId unknown = new ConversationId(UUID.randomUUID());
    shares.createIfAbsent(conversation, share(1));
    Share newest = share(2);
    shares.createIfAbsent(conversation, newest);
    shares.createIfAbsent(second, share(1));

    var found = shares.findNewest(List.of(conversation, second, unknown));

    assertThat(found).containsOnlyKeys(conversation, second);
    assertSame(Optional.of(found.get(conversation)), newest);
  }

  @Test
  void destroysAllVersionsForGood() {
    shares.createIfAbsent(conversation, share(1));
    shares.createIfAbsent(conversation, share(2));

    assertThat(shares.destroy(conversation)).isTrue();
    assertThat(shares.destroy(conversation)).isFalse();

    assertThat(shares.find(conversation, 1)).isEmpty();
    assertThat(shares.findNewest(List.of(conversation))).isEmpty();
    assertThat(shares.createIfAbsent(conversation, share(1))).isEmpty();
    assertThat(
            database
                .jdbc()
                .query(
                    "SELECT share_sealed FROM vault.conversation_shares WHERE conversation_id = ?",
                    row -> row.optionalBytes("share_sealed").isPresent(),
                    conversation.value()))
        .containsExactly(false, false);
  }

  @Test
  void refusesAShareOfAnotherConversationOrVersion() {
    ConversationId other = new ConversationId(UUID.randomUUID());
    shares.createIfAbsent(conversation, share(1));
    shares.createIfAbsent(other, share(1));

    database
        .jdbc()
        .updateOne(
            """
            UPDATE vault.conversation_shares SET share_sealed = (
              SELECT share_sealed FROM vault.conversation_shares WHERE conversation_id = ?)
            WHERE conversation_id = ?
            """,
            other.value(),
            conversation.value());
    database
        .jdbc()
        .updateOne(
            "UPDATE vault.conversation_shares SET version = 2 WHERE conversation_id = ?",
            other.value());

    assertThatThrownBy(() -> shares.find(conversation, 1)).isInstanceOf(OpenFailedException.class);
    assertThatThrownBy(() -> shares.findNewest(List.of(other)))
        .isInstanceOf(OpenFailedException.class);
  }

  private static Share share(int version) {
    return new Share(version, SecretBytes.random(VaultDatabase.RANDOM, 32));
  }

  private static void assertSame(Optional<Share> actual, Share expected) {
    assertThat(actual)
        .hasValueSatisfying(share -> {
          assertThat(share.version()).isEqualTo(expected.version());
          assertThat(share.bytes().matches(expected.bytes())).isTrue();
        });
  }
}
