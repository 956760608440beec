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

  OwnKeys(Vault vault, Jdbc readModel) {
    this.vault = vault;
    this.readModel = readModel;
  }

  /// What the member reads the context's messages with.
  ReaderContext reader(Member member, ConversationId conversation, int epoch, Bytes contextId) {
    EpochHeader header = header(conversation, epoch);
    IdentityRecord record = IdentityRecord.parse(member.account().identityRecord());
    try (Identity identity = unlock(member, record)) {
      EpochKeys keys =
          wrap(conversation, epoch, record.userId())
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

  private EpochHeader header(ConversationId conversation, int epoch) {
    return readModel
        .queryOne(
            """
            SELECT suite, public_key, members_hash, share_version, share_commitment
            FROM read_g1.epochs WHERE conversation_id = ? AND epoch = ?
            """,
            row ->
                new EpochHeader(
                    Suite.ofId(row.integer("suite")),
                    conversation.value(),
                    epoch,
                    Bytes.wrap(row.bytes("public_key")),
                    Bytes.wrap(row.bytes("members_hash")),
                    row.integer("share_version"),
                    Bytes.wrap(row.bytes("share_commitment"))),
            conversation.value(),
            epoch)
        .orElseThrow();
  }

  private EpochWrap wrap(ConversationId conversation, int epoch, UUID userId) {
    return readModel
        .queryOne(
            """
            SELECT enc, iv, ciphertext FROM read_g1.epoch_wraps
            WHERE conversation_id = ? AND epoch = ? AND user_id = ?
            """,
            row ->
                new EpochWrap(
                    Bytes.wrap(row.bytes("enc")),
                    Bytes.wrap(row.bytes("iv")),
                    Bytes.wrap(row.bytes("ciphertext"))),
            conversation.value(),
            epoch,
            userId)
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
