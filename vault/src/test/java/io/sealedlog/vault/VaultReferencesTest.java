package io.sealedlog.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.NewAccount;
import io.sealedlog.vault.store.Share;
import io.sealedlog.vault.store.TestAccounts;
import io.sealedlog.vault.store.UsernameTakenException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class VaultReferencesTest {
  private static VaultDatabase database;

  @BeforeAll
  static void createDatabase() {
    database = VaultDatabase.create();
  }

  @AfterAll
  static void closeDatabase() {
    database.close();
  }

  @Test
  void countsWhatVaultAndLogDoNotHaveOfEachOther() throws UsernameTakenException {
    ConversationId known = conversation();
    ConversationId later = conversation();
    ConversationId destroyed = conversation();
    ConversationId missing = conversation();
    NewAccount inBoth = TestAccounts.named("alice");
    NewAccount registeredLater = TestAccounts.named("bob");
    UserId withoutAccount = new UserId(UUID.randomUUID());
    try (Vault vault = database.open(SettableClock.at("2026-12-01T10:00:00Z"))) {
      vault.accounts().create(inBoth);
      vault.accounts().create(registeredLater);
      for (NewAccount each : new NewAccount[] {inBoth, registeredLater}) {
        vault.accounts().markPublished(each.account().id());
      }
      for (ConversationId each : new ConversationId[] {known, later, destroyed}) {
        try (SecretBytes bytes = SecretBytes.random(VaultDatabase.RANDOM, 32)) {
          assertThat(vault.shares().createIfAbsent(each, new Share(1, bytes))).isPresent();
        }
      }
      assertThat(vault.shares().destroy(destroyed)).isTrue();

      VaultReferences.Comparison comparison =
          database
              .jdbc()
              .inTransaction(transaction -> {
                VaultReferences references = new VaultReferences(transaction);
                for (int i = 0; i < 20_001; i++) {
                  references.share(known, 1);
                }
                references.share(destroyed, 1);
                references.share(missing, 2);
                references.identity(inBoth.account().id());
                references.identity(withoutAccount);
                VaultReferences.Comparison found = references.compare();
                assertThat(written(references))
                    .isEqualTo(
                        "share\t%s\t2\naccount\t%s\n"
                            .formatted(missing.value(), withoutAccount.value()));
                assertThat(references.publishAgain()).isEqualTo(1);
                return found;
              });

      assertThat(comparison).isEqualTo(new VaultReferences.Comparison(1, 1, 1, 1));
      assertThat(comparison.vaultIsTooOld()).isTrue();
      assertThat(vault.accounts().find(inBoth.account().id()).map(Account::identityPublished))
          .contains(true);
      assertThat(
              vault.accounts().find(registeredLater.account().id()).map(Account::identityPublished))
          .contains(false);
    }
  }

  private static String written(VaultReferences references) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      references.writeMissing(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static ConversationId conversation() {
    return new ConversationId(UUID.randomUUID());
  }
}
