package io.sealedlog.systemtests;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.PasswordKeys;
import io.sealedlog.embedded.Databases;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.VaultConfig;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.Share;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/// All keys that a deployment has used, opened with the master key and the users' passwords, so
/// that a search can look for the actual keys.
final class OpenedKeys {
  private final List<Key> keys = new ArrayList<>();
  private final StoredData stored;
  private final Vault vault;

  private OpenedKeys(StoredData stored, Vault vault) {
    this.stored = stored;
    this.vault = vault;
  }

  record Key(String name, byte[] bytes) {}

  /// @param secrets contains the users' passwords
  static List<Key> everyKey(StoredData stored, Path data, Map<String, String> secrets) {
    try (Vault vault = Vault.open(config(stored, data), Clock.systemUTC(), new SecureRandom())) {
      OpenedKeys opened = new OpenedKeys(stored, vault);
      opened.serviceKeys();
      opened.people(secrets);
      return opened.keys;
    }
  }

  static VaultConfig config(StoredData stored, Path data) {
    return VaultConfig.of(
        Configuration.of(
            VaultConfig.SETTINGS,
            Map.of(
                "vault.url", stored.postgres().url(Databases.VAULT),
                "vault.user", Databases.VAULT_OWNER,
                "vault.password", stored.postgres().password(Databases.VAULT_OWNER),
                "vault.master-key-file", StoredData.masterKey(data).toString())));
  }

  private void serviceKeys() {
    add("transport key", vault.transportKeys().current().key());
    add("session ring key", vault.sessionKeys().current().key());
    add("pepper", vault.serviceKeys().pepper());
    add("enumeration key", vault.serviceKeys().enumerationKey());
    add("request digest key", vault.serviceKeys().requestDigestKey());
  }

  private void people(Map<String, String> secrets) {
    List<RecordedEvent> events = stored.events();
    for (RecordedEvent event : events) {
      if (event.event() instanceof Event.IdentityPublished) {
        UserId userId = new UserId(event.streamId().value());
        person(vault.accounts().find(userId).orElseThrow(), secrets, events);
      }
    }
  }

  private void person(Account account, Map<String, String> secrets, List<RecordedEvent> events) {
    PasswordCredentials credentials = vault.accounts().password(account.id()).orElseThrow().value();
    Share share = vault.accounts().userShare(account.id()).orElseThrow();
    IdentityRecord identityRecord = IdentityRecord.parse(account.identityRecord());
    add("user share", share.bytes());
    String password = passwordOf(account, secrets);
    try (PasswordKeys derived = PasswordKeys.derive(password, credentials.kdf())) {
      SecretBytes keyEncryptionKey = derived.keyEncryptionKey(share.bytes());
      add("authentication key", derived.authenticationKey());
      add("key encryption key", keyEncryptionKey);
      SecretBytes seed =
          credentials
              .wrap()
              .open(
                  IdentityWrap.Binding.password(identityRecord, credentials.kdf(), share.version()),
                  keyEncryptionKey);
      add("identity seed", seed);
      epochs(Identity.unlock(seed, identityRecord), identityRecord, events);
    }
  }

  /// Returns the password that was set last.
  private static String passwordOf(Account account, Map<String, String> secrets) {
    String name = account.username().value();
    for (String kind : List.of("recovered password of ", "new password of ", "password of ")) {
      String password = secrets.get(kind + name);
      if (password != null) {
        return password;
      }
    }
    throw new AssertionError("nobody told the password of " + name);
  }

  private void epochs(
      Identity identity, IdentityRecord identityRecord, List<RecordedEvent> events) {
    Set<UUID> conversations = new LinkedHashSet<>();
    for (RecordedEvent event : events) {
      if (event.event() instanceof Event.ConversationCreated) {
        conversations.add(event.streamId().value());
      }
    }
    for (UUID conversation : conversations) {
      ConversationLog log = ConversationLog.read(events, conversation);
      for (ConversationLog.SealedSeed seed : log.wraps()) {
        if (seed.userId().equals(identityRecord.userId())) {
          EpochHeader header = Objects.requireNonNull(log.headers().get(seed.epoch()));
          epoch(identity, identityRecord, header, seed.wrap());
        }
      }
    }
  }

  private void epoch(
      Identity identity, IdentityRecord identityRecord, EpochHeader header, EpochWrap wrap) {
    Share secret =
        vault
            .shares()
            .find(new ConversationId(header.conversationId()), header.shareVersion())
            .orElseThrow();
    add("conversation share", secret.bytes());
    EpochKeys epoch =
        wrap.open(
            header,
            EpochWrap.Recipient.of(identityRecord, header.suite()),
            identity.kemKeyPair(header.suite()),
            new ConversationShare(header.conversationId(), header.shareVersion(), secret.bytes()));
    add("epoch seed", epoch.seed());
  }

  private void add(String name, SecretBytes key) {
    keys.add(new Key(name + " " + keys.size(), key.shared().clone()));
  }
}
