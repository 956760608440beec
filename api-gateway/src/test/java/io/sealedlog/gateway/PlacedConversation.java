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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A conversation that a test puts into the vault and the read model itself, sealed for real. The
/// first member is its admin.
public final class PlacedConversation {
  private static final Instant SENT_AT = Instant.parse("2026-11-23T18:25:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MESSAGES_OF_A_CONTEXT = 200;

  private final Vault vault;
  private final Jdbc jdbc;
  private final Ids ids = new Ids(Clock.systemUTC(), RANDOM);
  private final ConversationId id = new ConversationId(ids.version7());
  private final int partition = new Partitions(2).of(id.stream());
  private final ConversationRows rows;
  private final List<Account> members;
  private final ConversationShare share;
  private final List<EpochHeader> headers = new ArrayList<>();
  private EpochHeader sealing;
  private SenderContext context;
  private long seq = 2;
  private int sealed;

  private PlacedConversation(GatewayUnderTest gateway, List<String> names) {
    this.vault = gateway.vault();
    this.jdbc = gateway.readModel().jdbc();
    this.rows = new ConversationRows(jdbc, id, partition);
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
    this.sealing = header;
    this.context = SenderContext.open(header, SENT_AT.toEpochMilli(), RANDOM);
    headers.add(header);
    rows.insertConversation(members.getFirst().id().value(), SENT_AT);
    rows.insertEpoch(header, seq);
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
    return send(nameOfFirst(), 1, null, text(text));
  }

  /// Anything by anybody.
  ///
  /// @param kind as envelopes number it
  /// @param body JSON
  public UUID send(String sender, int kind, @Nullable UUID relatesTo, String body) {
    UUID sent = insert(seal(sender, kind, relatesTo, body));
    if (kind == 4) {
      jdbc.updateOne(
          "UPDATE read_g1.conversations SET name_seq = ? WHERE conversation_id = ?",
          seq,
          id.value());
    }
    return sent;
  }

  public UUID edit(UUID message, String text) {
    return send(nameOfFirst(), 2, message, text(text));
  }

  public UUID react(String sender, UUID message, String text) {
    return send(sender, 3, message, text(text));
  }

  /// As a projector does it: with the edits and reactions so far.
  public void redact(UUID message) {
    seq++;
    jdbc.update(
        """
        UPDATE read_g1.messages
        SET event = NULL, leaf_hash = sha256(event), redacted_by = sender_id, redacted_seq = ?
        WHERE partition = ? AND conversation_id = ?
          AND (message_id = ? OR relates_to = ? AND kind IN (2, 3)) AND event IS NOT NULL
        """,
        seq,
        partition,
        id.value(),
        message,
        message);
  }

  public void mark(String name, long readSeq) {
    jdbc.updateOne(
        "INSERT INTO read_g1.read_marks VALUES (?, ?, ?, ?)",
        id.value(),
        account(name).id().value(),
        readSeq,
        SENT_AT);
  }

  public int partition() {
    return partition;
  }

  /// The same, sealed, and not put anywhere.
  public Envelope sealed(String text) {
    return seal(nameOfFirst(), 1, null, text(text));
  }

  /// A message of which one bit is not as it was.
  public UUID damagedMessage(String text) {
    return damaged(seal(nameOfFirst(), 1, null, text(text)));
  }

  public UUID damagedEdit(UUID message, String text) {
    return damaged(seal(nameOfFirst(), 2, message, text(text)));
  }

  private UUID damaged(Envelope good) {
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
        account(name).id().value());
  }

  public ConversationShare share() {
    return share;
  }

  /// How many there are for real.
  public int epochs() {
    return headers.size();
  }

  public EpochHeader header(int epoch) {
    return headers.get(epoch - 1);
  }

  /// Another epoch, given to these members.
  public void nextEpoch(String... names) {
    EpochKeys keys = EpochKeys.generate(Suite.X_WING, RANDOM);
    EpochHeader header = EpochHeader.of(keys, headers.size() + 1, membersHash(), share);
    headers.add(header);
    seq++;
    rows.insertEpoch(header, seq);
    for (String name : names) {
      insertWrap(account(name), header, keys);
    }
    setEpochNumber(header.epoch());
  }

  /// Messages were sealed under the first epoch so far, or what was the newest at the last call.
  public void sealUnderTheNewestEpoch() {
    sealing = headers.getLast();
    context = SenderContext.open(sealing, SENT_AT.toEpochMilli(), RANDOM);
    sealed = 0;
  }

  /// As if there had been so many epochs.
  public void setEpochNumber(int number) {
    jdbc.updateOne(
        "UPDATE read_g1.conversations SET epoch = ?, last_seq = ? WHERE conversation_id = ?",
        number,
        seq,
        id.value());
  }

  /// As if the current epoch had started then.
  public void setEpochStart(Instant startedAt) {
    jdbc.updateOne(
        "UPDATE read_g1.epochs SET started_at = ? WHERE conversation_id = ? AND epoch = ?",
        startedAt,
        id.value(),
        headers.size());
  }

  /// As if the newest event had come then.
  public void setLastAt(Instant at) {
    jdbc.updateOne(
        "UPDATE read_g1.conversations SET last_at = ? WHERE conversation_id = ?", at, id.value());
  }

  public void setRole(String name, String role) {
    jdbc.updateOne(
        "UPDATE read_g1.members SET role = ? WHERE conversation_id = ? AND user_id = ?",
        role,
        id.value(),
        account(name).id().value());
  }

  /// Adds members that there are no accounts of.
  public void fillUpTo(int count) {
    for (int i = members.size(); i < count; i++) {
      rows.insertMember(UUID.randomUUID(), "member", record(members.getFirst()));
    }
  }

  public void takeOut(String name) {
    seq++;
    jdbc.updateOne(
        "DELETE FROM read_g1.members WHERE conversation_id = ? AND user_id = ?",
        id.value(),
        account(name).id().value());
    jdbc.updateOne(
        "UPDATE read_g1.conversations SET last_seq = ? WHERE conversation_id = ?", seq, id.value());
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

  private static String text(String text) {
    return "{\"text\":\"" + text + "\"}";
  }

  private String nameOfFirst() {
    return members.getFirst().username().value();
  }

  private Account account(String name) {
    return vault.accounts().find(new Username(name)).orElseThrow();
  }

  private Envelope seal(String sender, int kind, @Nullable UUID relatesTo, String body) {
    if (sealed == MESSAGES_OF_A_CONTEXT) {
      context = SenderContext.open(sealing, SENT_AT.toEpochMilli(), RANDOM);
      sealed = 0;
    }
    MessageFields fields =
        new MessageFields(
            0, kind, newId(), account(sender).id().value(), relatesTo, SENT_AT.toEpochMilli());
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Envelope envelope = context.seal(share, fields, bytes, SENT_AT.toEpochMilli(), RANDOM);
    sealed++;
    if (sealed == 1) {
      jdbc.updateOne(
          """
          INSERT INTO read_g1.sender_contexts (conversation_id, context_id, epoch, enc)
          VALUES (?, ?, ?, ?)
          """,
          id.value(),
          envelope.contextId().shared(),
          envelope.epoch(),
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

  private void insertMember(Account member, EpochHeader header, EpochKeys keys) {
    String role = member.equals(members.getFirst()) ? "admin" : "member";
    rows.insertMember(member.id().value(), role, record(member));
    insertWrap(member, header, keys);
  }

  private void insertWrap(Account member, EpochHeader header, EpochKeys keys) {
    EpochWrap.Recipient recipient = EpochWrap.Recipient.of(record(member), header.suite());
    rows.insertWrap(header, recipient, EpochWrap.seal(header, recipient, share, keys, RANDOM));
  }

  private static IdentityRecord record(Account account) {
    return IdentityRecord.parse(account.identityRecord());
  }
}
