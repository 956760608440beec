package io.sealedlog.gateway;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.MembersHash;
import io.sealedlog.crypto.sl1.MessageFields;
import io.sealedlog.crypto.sl1.SenderContext;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.command.Partitions;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Share;
import io.sealedlog.vault.store.Username;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// A conversation that a test puts into the vault and the read model itself, sealed for real.
public final class PlacedConversation {
  private static final Instant SENT_AT = Instant.parse("2026-11-23T18:25:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Vault vault;
  private final Jdbc jdbc;
  private final Ids ids = new Ids(Clock.systemUTC(), RANDOM);
  private final ConversationId id = new ConversationId(ids.version7());
  private final int partition = new Partitions(2).of(id.stream());
  private final List<Account> members;
  private final ConversationShare share;
  private final SenderContext context;
  private long seq = 2;
  private boolean first = true;

  private PlacedConversation(GatewayUnderTest gateway, List<String> names) {
    this.vault = gateway.vault();
    this.jdbc = gateway.readModel().jdbc();
    this.members =
        names.stream()
            .map(name -> vault.accounts().find(new Username(name)).orElseThrow())
            .toList();
    this.share = ConversationShare.generate(id.value(), 1, RANDOM);
    Share _ =
        vault
            .shares()
            .createIfAbsent(id, new Share(1, SecretBytes.copyOf(share.secret().shared())))
            .orElseThrow();
    EpochKeys keys = EpochKeys.generate(Suite.X_WING, RANDOM);
    EpochHeader header = EpochHeader.of(keys, 1, membersHash(), share);
    this.context = SenderContext.open(header, SENT_AT.toEpochMilli(), RANDOM);
    insertConversation(header);
    members.forEach(member -> insertMember(member, header, keys));
  }

  public static PlacedConversation between(GatewayUnderTest gateway, String... names) {
    return new PlacedConversation(gateway, Stream.of(names).toList());
  }

  public ConversationId id() {
    return id;
  }

  public UUID newId() {
    return ids.version7();
  }

  /// Sent by the first member.
  public UUID message(String text) {
    return insert(seal(text));
  }

  /// The same, sealed, and not put anywhere.
  public Envelope sealed(String text) {
    return seal(text);
  }

  /// A message of which one bit is not as it was.
  public UUID damagedMessage(String text) {
    Envelope good = seal(text);
    byte[] ciphertext = good.ciphertext().toArray();
    ciphertext[5] ^= 1;
    return insert(
        new Envelope(
            good.suite(),
            good.flags(),
            good.kind(),
            good.conversationId(),
            good.epoch(),
            good.messageId(),
            good.senderId(),
            good.relatesTo(),
            good.sentAt(),
            good.contextId(),
            good.enc(),
            good.shareVersion(),
            good.iv(),
            Bytes.wrap(ciphertext)));
  }

  public void removeWrapOf(String name) {
    jdbc.updateOne(
        "DELETE FROM read_g1.epoch_wraps WHERE conversation_id = ? AND user_id = ?",
        id.value(),
        vault.accounts().find(new Username(name)).orElseThrow().id().value());
  }

  public void destroyShare() {
    vault.shares().destroy(id);
  }

  private Bytes membersHash() {
    return MembersHash.of(
        members.stream()
            .map(PlacedConversation::record)
            .map(each -> new MembersHash.Entry(each.userId(), each.version(), each.hash()))
            .toList());
  }

  private Envelope seal(String text) {
    byte[] body = ("{\"text\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
    MessageFields fields =
        new MessageFields(
            0, 1, newId(), members.getFirst().id().value(), null, SENT_AT.toEpochMilli());
    Envelope envelope = context.seal(share, fields, body, SENT_AT.toEpochMilli(), RANDOM);
    if (first) {
      first = false;
      jdbc.updateOne(
          """
          INSERT INTO read_g1.sender_contexts (conversation_id, context_id, epoch, enc)
          VALUES (?, ?, 1, ?)
          """,
          id.value(),
          envelope.contextId().shared(),
          envelope.enc().shared());
    }
    return envelope;
  }

  private UUID insert(Envelope envelope) {
    seq++;
    RecordedEvent event =
        new RecordedEvent(
            id.stream(),
            seq,
            RecordedEvent.NO_PREVIOUS,
            seq,
            SENT_AT.toEpochMilli(),
            new CommandId(envelope.messageId()),
            false,
            Event.MessageSealed.of(envelope));
    jdbc.updateOne(
        """
        INSERT INTO read_g1.messages
          (partition, conversation_id, seq, message_id, leaf_index, kind, sender_id, relates_to, event)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        partition,
        id.value(),
        seq,
        envelope.messageId(),
        seq,
        envelope.kind(),
        envelope.senderId(),
        envelope.relatesTo(),
        Codec.EVENTS.encode(event));
    jdbc.updateOne(
        "UPDATE read_g1.conversations SET last_seq = ?, last_at = ? WHERE conversation_id = ?",
        seq,
        SENT_AT,
        id.value());
    return envelope.messageId();
  }

  private void insertConversation(EpochHeader header) {
    jdbc.updateOne(
        """
        INSERT INTO read_g1.conversations
          (conversation_id, partition, creator_id, created_at, epoch, share_version, last_seq, last_at)
        VALUES (?, ?, ?, ?, 1, 1, 2, ?)
        """,
        id.value(),
        partition,
        members.getFirst().id().value(),
        SENT_AT,
        SENT_AT);
    jdbc.updateOne(
        """
        INSERT INTO read_g1.epochs
          (conversation_id, epoch, suite, public_key, members_hash, share_version, share_commitment,
           reason, started_seq, started_at)
        VALUES (?, 1, ?, ?, ?, 1, ?, 'created', 2, ?)
        """,
        id.value(),
        header.suite().id(),
        header.publicKey().shared(),
        header.membersHash().shared(),
        header.shareCommitment().shared(),
        SENT_AT);
  }

  private void insertMember(Account member, EpochHeader header, EpochKeys keys) {
    IdentityRecord record = record(member);
    jdbc.updateOne(
        """
        INSERT INTO read_g1.members
          (conversation_id, user_id, role, identity_version, identity_hash, since_seq)
        VALUES (?, ?, 'member', ?, ?, 1)
        """,
        id.value(),
        member.id().value(),
        record.version(),
        record.hash().shared());
    EpochWrap wrap =
        EpochWrap.seal(header, EpochWrap.Recipient.of(record, header.suite()), share, keys, RANDOM);
    jdbc.updateOne(
        """
        INSERT INTO read_g1.epoch_wraps
          (conversation_id, epoch, user_id, identity_version, enc, iv, ciphertext)
        VALUES (?, 1, ?, ?, ?, ?, ?)
        """,
        id.value(),
        member.id().value(),
        record.version(),
        wrap.enc().shared(),
        wrap.iv().shared(),
        wrap.ciphertext().shared());
  }

  private static IdentityRecord record(Account account) {
    return IdentityRecord.parse(account.identityRecord());
  }
}
