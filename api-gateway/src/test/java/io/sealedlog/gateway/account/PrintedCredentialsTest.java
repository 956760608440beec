package io.sealedlog.gateway.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.gateway.account.StartedSession.IdentityUnderPassword;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.RecoveryCredentials;
import io.sealedlog.vault.store.Username;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holders of a password, a token, a code or a key can be printed by accident without showing it.
class PrintedCredentialsTest {
  private static final String SECRET = "violet harbor mosaic";

  static Stream<Object> holders() {
    UserId userId = new UserId(new UUID(1, 2));
    UUID sessionId = new UUID(3, 4);
    SecretBytes key = SecretBytes.copyOf(SECRET.getBytes(StandardCharsets.UTF_8));
    Bytes bytes = Bytes.copyOf(key.shared());
    KdfParameters kdf = KdfParameters.argon2id(Bytes.copyOf(new byte[32]));
    IdentityWrap wrap = IdentityWrap.parse(Bytes.copyOf(new byte[IdentityWrap.LENGTH]));
    RecoveryCredentials recovery = new RecoveryCredentials(bytes, wrap);
    CredentialsByClient byClient = new CredentialsByClient(kdf, key, wrap);
    SealedIdentity sealed = new SealedIdentity(wrap, bytes, 1, bytes);
    IdentityUnderPassword underPassword = new IdentityUnderPassword(kdf, sealed);
    Username name = new Username("carla");
    IdentityRecord identity =
        Identity.generate(new SecureRandom()).firstRecord(new UUID(1, 2), 1_000);
    return Stream.of(
        Registration.Request.withPassword(name, SECRET),
        Registration.Request.byClient(name, byClient, identity, key, recovery),
        new RegisteredAccount(userId, SECRET),
        PasswordProof.password(SECRET),
        PasswordProof.authenticationKey(key),
        new StartedSession(SECRET, sessionId, userId, Instant.EPOCH, underPassword),
        PasswordChange.Request.withPassword(SECRET, SECRET),
        PasswordChange.Request.byClient(key, byClient),
        Recovery.Request.withCode(SECRET, SECRET),
        Recovery.Request.byClient(key, byClient, recovery),
        byClient,
        sealed,
        underPassword);
  }

  @ParameterizedTest
  @MethodSource("holders")
  void showNothingOfThem(Object holder) {
    assertThat(holder.toString()).doesNotContain(SECRET);
  }
}
