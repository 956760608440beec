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
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.Members;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.kafka.Partitions;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Share;
import io.sealedlog.vault.store.Username;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A conversation that a test writes to the vault and the read model itself, with real keys and
/// seals. The first member is its admin.
public final class PlacedConversation {
  private static final Instant SENT_AT = Instant.parse("2026-11-23T18:25:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MESSAGES_OF_A_CONTEXT = 200;

  private final Suite suite;
  private final Vault vault;
  private final Jdbc jdbc;
  private final Ids ids = new Ids(Clock.systemUTC(), RANDOM);
  private final ConversationId id = new ConversationId(ids.version7());
  private final int partition = new Partitions(2).of(id.stream());
  private final TestEvents events;
  private final ConversationRows rows;
  private final LongSupplier leaves;
  private final List<Account> accounts;
  private final ConversationShare share;
  private final List<EpochHeader> headers = new ArrayList<>();
  private EpochHeader sealing;
  private SenderContext context;
  private Members members;
  private RecordedEvent epochStarted;
  private int sealed;

  private PlacedConversation(
      GatewayUnderTest gateway, Suite suite, @Nullable LongSupplier leaves, List<String> names) {
    this.suite = suite;
    this.leaves = leaves == null ? this::leafOfItsOwn : leaves;
    this.vault = gateway.vault();
    this.jdbc = gateway.readModel().jdbc();
    this.events = gateway.events();
    this.rows = new ConversationRows(jdbc, events, id, partition);
    this.accounts =
        names.stream()
            .map(name -> vault.accounts().find(new Username(name)).orElseThrow())
            .toList();
    this.share = ConversationShare.generate(id.value(), 1, RANDOM);
    Share _ =
        vault
            .shares()
            .createIfAbsent(id, new Share(1, SecretBytes.copyOf(share.secret().shared())))
            .orElseThrow();
    List<Member> first = new ArrayList<>();
    for (Account account : accounts) {
      first.add(member(account, first.isEmpty() ? Role.ADMIN : Role.MEMBER));
    }
    first.sort(Comparator.comparing(Member::userId));
    this.members = new Members(first);
    EpochKeys keys = EpochKeys.generate(suite, RANDOM);
    EpochHeader header = EpochHeader.of(keys, 1, membersHash(), share);
    this.sealing = header;
    this.context = SenderContext.open(header, SENT_AT.toEpochMilli(), RANDOM);
    headers.add(header);
    append(new Event.ConversationCreated(accounts.getFirst().id(), members.list()));
    // Starts now: the gateway would replace an old epoch at the first message.
    startEpoch(header, keys, Instant.now(), names);
  }

  public static PlacedConversation between(GatewayUnderTest gateway, String... names) {
    return between(gateway, Suite.X_WING, names);
  }

  public static PlacedConversation between(GatewayUnderTest gateway, Suite suite, String... names) {
    return new PlacedConversation(gateway, suite, null, Stream.of(names).toList());
  }

  /// Places a conversation whose events share the log's order with those of others.
  ///
  /// @param leaves returns the leaf index of each event
  static PlacedConversation among(
      GatewayUnderTest gateway, Suite suite, LongSupplier leaves, String... names) {
    return new PlacedConversation(gateway, suite, leaves, Stream.of(names).toList());
  }

  public ConversationId id() {
    return id;
  }

  public UUID newId() {
    return ids.version7();
  }

  /// Inserts a message of the first member.
  public UUID message(String text) {
    return send(nameOfFirst(), 1, null, text(text));
  }

  /// Inserts a message of any kind and sender.
  ///
  /// @param kind as envelopes number it
  /// @param body JSON
  public UUID send(String sender, int kind, @Nullable UUID relatesTo, String body) {
    return insert(seal(sender, kind, relatesTo, body));
  }

  public UUID edit(UUID message, String text) {
    return send(nameOfFirst(), 2, message, text(text));
  }

  public UUID react(String sender, UUID message, String text) {
    return send(sender, 3, message, text(text));
  }

  /// Redacts as the projection does: together with the edits and reactions so far.
  public void redact(UUID message) {
    RecordedEvent event =
        append(new Event.MessageRedacted(new MessageId(message), accounts.getFirst().id()));
    redact(message, event.seq());
  }

  /// Updates only the message's rows; the caller places the redaction's event.
  public void redact(UUID message, long redactedSeq) {
    jdbc.update(
        """
        UPDATE read_g1.messages
        SET content = NULL, content_hash = sha256(content), redacted_seq = ?
        WHERE partition = ? AND conversation_id = ?
          AND (message_id = ? OR relates_to = ? AND kind IN (2, 3)) AND content IS NOT NULL
        """,
        redactedSeq,
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

  /// Returns a sealed text that is not inserted anywhere.
  public Envelope sealed(String text) {
    return seal(nameOfFirst(), 1, null, text(text));
  }

  /// Inserts a message with one flipped bit.
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

  /// Returns the number of epochs with real keys.
  public int epochs() {
    return headers.size();
  }

  public EpochHeader header(int epoch) {
    return headers.get(epoch - 1);
  }

  /// Starts another epoch, with wraps for these members.
  public void nextEpoch(String... names) {
    EpochKeys keys = EpochKeys.generate(suite, RANDOM);
    EpochHeader header = EpochHeader.of(keys, headers.size() + 1, membersHash(), share);
    headers.add(header);
    startEpoch(header, keys, Instant.now(), List.of(names));
  }

  /// Seals later messages under the newest epoch instead of the first one, or the newest at the
  /// last call.
  public void sealUnderTheNewestEpoch() {
    sealing = headers.getLast();
    context = SenderContext.open(sealing, SENT_AT.toEpochMilli(), RANDOM);
    sealed = 0;
  }

  /// Sets the epoch's number, as if so many epochs had started.
  public void setEpochNumber(int number) {
    append(started(number));
  }

  /// Returns the start of an epoch whose keys nobody has, for the current members.
  public Event.EpochStarted started(int number) {
    Bytes any = Bytes.wrap(new byte[32]);
    List<EpochStart.Wrap> wraps =
        members.list().stream()
            .map(member ->
                new EpochStart.Wrap(member.userId(), member.identityVersion(), any, any, any))
            .toList();
    return started(new EpochStart(2, number, any, any, 1, any, EpochStart.Reason.REQUESTED, wraps));
  }

  /// Returns the event of this epoch's start, for the current members.
  public Event.EpochStarted started(EpochStart epoch) {
    return new Event.EpochStarted(epoch, members.list());
  }

  /// Sets the start time of the first epoch; nothing may follow it yet.
  public void setEpochStart(Instant startedAt) {
    RecordedEvent other =
        new RecordedEvent(
            epochStarted.streamId(),
            epochStarted.seq(),
            epochStarted.previous(),
            epochStarted.leafIndex(),
            startedAt.toEpochMilli(),
            epochStarted.commandId(),
            epochStarted.digest(),
            epochStarted.membershipSeq(),
            epochStarted.more(),
            epochStarted.event());
    rows.replace(other);
    events.replaceNewest(other);
  }

  /// Sets the time of the newest event.
  public void setLastAt(Instant at) {
    jdbc.updateOne(
        "UPDATE read_g1.conversations SET last_at = ? WHERE conversation_id = ?", at, id.value());
  }

  public void setRole(String name, Role role) {
    UserId user = account(name).id();
    members = members.with(user, role);
    append(new Event.MemberRoleChanged(user, role, accounts.getFirst().id()));
  }

  /// Adds members without accounts.
  public void fillUpTo(int count) {
    IdentityRecord any = record(accounts.getFirst());
    while (members.list().size() < count) {
      UserId user = new UserId(UUID.randomUUID());
      Member member = new Member(user, Role.MEMBER, any.version(), any.hash());
      members = members.with(member);
      append(new Event.MemberAdded(member, accounts.getFirst().id()));
    }
  }

  public void putIn(String name) {
    Member member = member(account(name), Role.MEMBER);
    members = members.with(member);
    append(new Event.MemberAdded(member, accounts.getFirst().id()));
  }

  public void takeOut(String name) {
    UserId user = account(name).id();
    members = members.without(user);
    append(new Event.MemberRemoved(user, accounts.getFirst().id()));
  }

  /// Appends the next event, in the read model only.
  public RecordedEvent append(Event event) {
    return append(event, SENT_AT);
  }

  private RecordedEvent append(Event event, Instant at) {
    RecordedEvent next = events.next(id.stream(), leaves.getAsLong(), at.toEpochMilli(), event);
    rows.insert(next);
    return next;
  }

  private long leafOfItsOwn() {
    return events.lastSeq(id.stream()) + 1;
  }

  public void destroyShare() {
    vault.shares().destroy(id);
  }

  private Bytes membersHash() {
    return MembersHash.of(
        members.list().stream()
            .map(each ->
                new MembersHash.Entry(
                    each.userId().value(), each.identityVersion(), each.identityHash()))
            .toList());
  }

  private static String text(String text) {
    return "{\"text\":\"" + text + "\"}";
  }

  private String nameOfFirst() {
    return accounts.getFirst().username().value();
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
    append(Event.MessageSealed.of(envelope));
    return envelope.messageId();
  }

  /// @param names of the members who get a real wrap
  private void startEpoch(EpochHeader header, EpochKeys keys, Instant at, List<String> names) {
    Map<UserId, Account> known =
        accounts.stream().collect(Collectors.toMap(Account::id, account -> account));
    Bytes nothing = Bytes.wrap(new byte[48]);
    List<EpochStart.Wrap> wraps = new ArrayList<>();
    for (Member member : members.list()) {
      Account account = known.get(member.userId());
      EpochWrap wrap = account == null ? null : seal(header, keys, account);
      wraps.add(
          new EpochStart.Wrap(
              member.userId(),
              member.identityVersion(),
              wrap == null ? nothing : wrap.enc(),
              wrap == null ? nothing : wrap.iv(),
              wrap == null ? nothing : wrap.ciphertext()));
    }
    EpochStart start =
        new EpochStart(
            header.suite().id(),
            header.epoch(),
            header.publicKey(),
            header.membersHash(),
            header.shareVersion(),
            header.shareCommitment(),
            header.epoch() == 1 ? EpochStart.Reason.CREATED : EpochStart.Reason.REQUESTED,
            wraps);
    epochStarted = append(started(start), at);
    for (String name : names) {
      rows.insertWrap(header.epoch(), account(name).id().value(), epochStarted.seq());
    }
  }

  private EpochWrap seal(EpochHeader header, EpochKeys keys, Account account) {
    EpochWrap.Recipient recipient = EpochWrap.Recipient.of(record(account), header.suite());
    return EpochWrap.seal(header, recipient, share, keys, RANDOM);
  }

  private static Member member(Account account, Role role) {
    IdentityRecord identity = record(account);
    return new Member(account.id(), role, identity.version(), identity.hash());
  }

  private static IdentityRecord record(Account account) {
    return IdentityRecord.parse(account.identityRecord());
  }
}
