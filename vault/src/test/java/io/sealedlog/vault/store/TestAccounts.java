package io.sealedlog.vault.store;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.VaultDatabase;
import java.time.Instant;
import java.util.UUID;

/// Accounts with random content, because the vault doesn't parse wraps and records.
public final class TestAccounts {
  public static final Instant CREATED = Instant.parse("2026-11-23T18:25:00.123Z");

  private TestAccounts() {}

  public static NewAccount named(String username) {
    return new NewAccount(
        new Account(
            new UserId(UUID.randomUUID()),
            new Username(username),
            1,
            randomBytes(1400),
            false,
            CREATED),
        new Share(1, SecretBytes.random(VaultDatabase.RANDOM, 32)),
        password(),
        recovery());
  }

  public static PasswordCredentials password() {
    return new PasswordCredentials(
        KdfParameters.pbkdf2(600_000, randomBytes(32)),
        "$2b$12$" + randomBytes(26).toHex() + "x",
        wrap());
  }

  public static RecoveryCredentials recovery() {
    return new RecoveryCredentials(randomBytes(32), wrap());
  }

  public static Bytes randomBytes(int length) {
    byte[] bytes = new byte[length];
    VaultDatabase.RANDOM.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private static IdentityWrap wrap() {
    return IdentityWrap.parse(randomBytes(IdentityWrap.LENGTH));
  }
}
