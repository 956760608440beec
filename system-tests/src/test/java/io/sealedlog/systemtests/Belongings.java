package io.sealedlog.systemtests;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.PasswordKeys;
import io.sealedlog.crypto.sl1.ReaderContext;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.Share;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/// All secrets that a member of a conversation ever had: the identity, the conversation's share,
/// and the seed of every epoch that the identity can unwrap from the log. Tries what these secrets
/// open, in every combination.
final class Belongings implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Identity identity;
  private final IdentityRecord record;
  private final ConversationShare share;
  private final ConversationLog log;
  private final Set<Bytes> seeds = new LinkedHashSet<>();

  private Belongings(
      Identity identity, IdentityRecord record, ConversationShare share, ConversationLog log) {
    this.identity = identity;
    this.record = record;
    this.share = share;
    this.log = log;
  }

  static Belongings of(Vault vault, Person person, ConversationLog log) {
    Account account =
        vault.accounts().find(new UserId(UUID.fromString(person.userId()))).orElseThrow();
    IdentityRecord record = IdentityRecord.parse(account.identityRecord());
    ConversationId conversation = new ConversationId(log.conversation());
    Share share = vault.shares().find(conversation, 1).orElseThrow();
    Belongings belongings =
        new Belongings(
            unlock(vault, account, record, person.password()),
            record,
            new ConversationShare(log.conversation(), 1, share.bytes()),
            log);
    belongings.unwrapAll();
    return belongings;
  }

  /// Returns the number of epoch seeds.
  int epochs() {
    return seeds.size();
  }

  /// Returns the texts of the messages that any of the secrets opens.
  Set<String> opens() {
    Set<String> texts = new TreeSet<>();
    Set<Bytes> candidates = new LinkedHashSet<>(seeds);
    candidates.add(Bytes.copyOf(identity.seed().shared()));
    candidates.add(Bytes.copyOf(share.secret().shared()));
    for (Envelope envelope : log.messages()) {
      for (Bytes candidate : candidates) {
        open(envelope, candidate).map(Belongings::text).forEach(texts::add);
      }
    }
    return texts;
  }

  @Override
  public void close() {
    identity.close();
  }

  private static Identity unlock(
      Vault vault, Account account, IdentityRecord record, String password) {
    PasswordCredentials credentials = vault.accounts().password(account.id()).orElseThrow().value();
    Share userShare = vault.accounts().userShare(account.id()).orElseThrow();
    try (PasswordKeys keys = PasswordKeys.derive(password, credentials.kdf())) {
      return Identity.unlock(
          credentials
              .wrap()
              .open(
                  IdentityWrap.Binding.password(record, credentials.kdf(), userShare.version()),
                  keys.keyEncryptionKey(userShare.bytes())),
          record);
    }
  }

  /// Tries all wraps, also those for other members, under their user ids and under the member's
  /// own, for every epoch.
  private void unwrapAll() {
    for (ConversationLog.SealedSeed wrap : log.wraps()) {
      for (EpochHeader header : log.headers().values()) {
        unwrap(wrap.wrap(), header, record.userId());
        unwrap(wrap.wrap(), header, wrap.userId());
      }
    }
  }

  private void unwrap(EpochWrap wrap, EpochHeader header, UUID userId) {
    EpochWrap.Recipient recipient =
        new EpochWrap.Recipient(userId, record.version(), record.publicKey(header.suite()));
    try (EpochKeys keys =
        wrap.open(header, recipient, identity.kemKeyPair(header.suite()), share)) {
      seeds.add(Bytes.copyOf(keys.seed().shared()));
    } catch (OpenFailedException | MalformedException e) {
      // The wrap is not for this member.
    }
  }

  /// Tries to open the message as one of its own epoch and as one of every other epoch.
  private Stream<byte[]> open(Envelope envelope, Bytes seed) {
    return log.headers().values().stream()
        .flatMap(header -> {
          try (EpochKeys keys =
                  EpochKeys.ofSeed(header.suite(), SecretBytes.copyOf(seed.shared()));
              ReaderContext context =
                  ReaderContext.open(
                      disguised(header, envelope.epoch(), keys), keys, log.enc(envelope))) {
            return Stream.of(context.open(envelope, share));
          } catch (OpenFailedException e) {
            return Stream.empty();
          }
        });
  }

  private static EpochHeader disguised(EpochHeader header, int epoch, EpochKeys keys) {
    return new EpochHeader(
        header.suite(),
        header.conversationId(),
        epoch,
        keys.publicKey(),
        header.membersHash(),
        header.shareVersion(),
        header.shareCommitment());
  }

  private static String text(byte[] body) {
    try {
      return JSON.readTree(body).path("text").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
