package io.sealedlog.allinone.demo;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.PasswordKeys;
import io.sealedlog.crypto.sl1.ReaderContext;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.EventVerifier;
import io.sealedlog.protocol.log.LogEntry;
import io.sealedlog.protocol.log.NotAuthenticException;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.Share;
import io.sealedlog.vault.store.Username;
import java.util.UUID;

/// Everything that it takes to open a message, brought together by hand: a member's password, the
/// vault with its master key, and the read model. Without one of them there is no way.
final class OwnKeys {
  private final Vault vault;
  private final Jdbc readModel;
  private final EventVerifier verifier;

  OwnKeys(Vault vault, Jdbc readModel) {
    this.vault = vault;
    this.readModel = readModel;
    this.verifier = new EventVerifier(vault.eventKeys()::find);
  }

  /// Derives the reader context with which the member opens the context's messages.
  ReaderContext reader(Member member, ConversationId conversation, int epoch, Bytes contextId) {
    EpochStart start = start(conversation, epoch);
    EpochHeader header = header(conversation, start);
    IdentityRecord record = IdentityRecord.parse(member.account().identityRecord());
    try (Identity identity = unlock(member, record)) {
      EpochKeys keys =
          wrap(start, record.userId())
              .open(
                  header,
                  EpochWrap.Recipient.of(record, header.suite()),
                  identity.kemKeyPair(header.suite()),
                  share(conversation, header.shareVersion()));
      return ReaderContext.open(header, keys, encapsulation(conversation, contextId));
    }
  }

  /// The conversation's share.
  ConversationShare share(ConversationId conversation, int version) {
    Share share = vault.shares().find(conversation, version).orElseThrow();
    return new ConversationShare(conversation.value(), version, share.bytes());
  }

  Member member(String username, String password) {
    Username name = Username.parse(username).orElseThrow();
    return new Member(vault.accounts().find(name).orElseThrow(), password);
  }

  record Member(Account account, String password) {
    @Override
    public String toString() {
      return "Member[" + account.username() + "]";
    }
  }

  private Identity unlock(Member member, IdentityRecord record) {
    PasswordCredentials credentials =
        vault.accounts().password(member.account().id()).orElseThrow().value();
    Share userShare = vault.accounts().userShare(member.account().id()).orElseThrow();
    try (PasswordKeys keys = PasswordKeys.derive(member.password(), credentials.kdf());
        SecretBytes keyEncryptionKey = keys.keyEncryptionKey(userShare.bytes())) {
      SecretBytes seed =
          credentials
              .wrap()
              .open(
                  IdentityWrap.Binding.password(record, credentials.kdf(), userShare.version()),
                  keyEncryptionKey);
      return Identity.unlock(seed, record);
    }
  }

  /// Decodes an event that a worker wrote.
  RecordedEvent event(Bytes stub, Bytes content) {
    try {
      return verifier.read(LogEntry.of(stub, content)).event();
    } catch (NotAuthenticException e) {
      throw new IllegalStateException("the read model holds what no worker wrote", e);
    }
  }

  private EpochStart start(ConversationId conversation, int epoch) {
    RecordedEvent event =
        readModel
            .queryOne(
                """
                SELECT event, content
                FROM read_g1.epochs p JOIN read_g1.stream_events e
                  ON e.stream_id = p.conversation_id AND e.seq = p.seq
                WHERE p.conversation_id = ? AND p.epoch = ?
                """,
                row -> event(Bytes.wrap(row.bytes("event")), Bytes.wrap(row.bytes("content"))),
                conversation.value(),
                epoch)
            .orElseThrow();
    if (event.event() instanceof Event.EpochStarted(var start, var _)) {
      return start;
    }
    throw new IllegalStateException("an epoch's row names another event");
  }

  private static EpochHeader header(ConversationId conversation, EpochStart start) {
    return new EpochHeader(
        Suite.ofId(start.suite()),
        conversation.value(),
        start.epoch(),
        start.publicKey(),
        start.membersHash(),
        start.shareVersion(),
        start.shareCommitment());
  }

  private static EpochWrap wrap(EpochStart start, UUID userId) {
    return start.wraps().stream()
        .filter(wrap -> wrap.userId().value().equals(userId))
        .map(wrap -> new EpochWrap(wrap.enc(), wrap.iv(), wrap.ciphertext()))
        .findFirst()
        .orElseThrow();
  }

  private Bytes encapsulation(ConversationId conversation, Bytes contextId) {
    return readModel
        .queryOne(
            """
            SELECT enc FROM read_g1.sender_contexts
            WHERE conversation_id = ? AND context_id = ?
            """,
            row -> Bytes.wrap(row.bytes("enc")),
            conversation.value(),
            contextId.shared())
        .orElseThrow();
  }
}
