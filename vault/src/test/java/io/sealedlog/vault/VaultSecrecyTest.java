package io.sealedlog.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.keys.ServiceKeys;
import io.sealedlog.vault.store.NewAccount;
import io.sealedlog.vault.store.Session;
import io.sealedlog.vault.store.Share;
import io.sealedlog.vault.store.TestAccounts;
import io.sealedlog.vault.store.TestSessions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class VaultSecrecyTest {
  private final SettableClock clock = SettableClock.at("2026-11-23T18:30:00Z");
  private final List<byte[]> secrets = new ArrayList<>();

  @Test
  void keepsNoSecretThatADumpWouldShow() throws Exception {
    try (VaultDatabase database = VaultDatabase.create()) {
      try (Vault vault = database.open(clock)) {
        fill(vault);
      }
      secrets.add(database.masterKeyBytes().shared());

      String dump = dump(database);

      assertThat(dump).as("public fields, as a proof that the search works").contains("alice");
      assertThat(secrets).hasSize(18);
      for (byte[] secret : secrets) {
        for (String form : forms(secret)) {
          assertThat(dump.contains(form)).isFalse();
        }
      }
    }
  }

  private void fill(Vault vault) throws Exception {
    NewAccount account = TestAccounts.named("alice");
    UserId userId = account.account().id();
    vault.accounts().create(account);
    add(account.userShare().bytes());
    secrets.add(account.password().verifier().getBytes(StandardCharsets.US_ASCII));
    secrets.add(account.password().wrap().encode().toArray());
    secrets.add(account.password().wrap().ciphertext().toArray());
    secrets.add(account.recovery().authHash().toArray());
    secrets.add(account.recovery().wrap().encode().toArray());
    secrets.add(account.recovery().wrap().ciphertext().toArray());

    Session session = TestSessions.server(userId);
    assertThat(vault.sessions().insert(session, 1)).isTrue();
    secrets.add(session.seedWrap().wrap().iv().toArray());
    secrets.add(session.seedWrap().wrap().ciphertext().toArray());

    Share share = new Share(1, SecretBytes.random(VaultDatabase.RANDOM, 32));
    vault.shares().createIfAbsent(new ConversationId(UUID.randomUUID()), share);
    add(share.bytes());

    ServiceKeys keys = vault.serviceKeys();
    add(keys.pepper());
    add(keys.enumerationKey());
    add(keys.requestDigestKey());
    add(vault.transportKeys().current().key());
    add(vault.transportKeys().find(vault.transportKeys().current().id() + 1).orElseThrow().key());
    add(vault.sessionKeys().current().key());
    add(vault.sessionKeys().find(vault.sessionKeys().current().id() + 1).orElseThrow().key());
  }

  private void add(SecretBytes secret) {
    secrets.add(secret.shared().clone());
  }

  private static String dump(VaultDatabase database) {
    StringBuilder dump = new StringBuilder();
    for (String table : VaultTables.names(database.jdbc())) {
      VaultTables.rows(database.jdbc(), table).forEach(row -> dump.append(row).append('\n'));
    }
    return dump.toString();
  }

  private static List<String> forms(byte[] secret) {
    return List.of(
        HexFormat.of().formatHex(secret),
        HexFormat.of().formatHex(Base64Url.encode(secret).getBytes(StandardCharsets.US_ASCII)),
        new String(secret, StandardCharsets.ISO_8859_1),
        Base64Url.encode(secret),
        Base64.getEncoder().encodeToString(secret));
  }
}
