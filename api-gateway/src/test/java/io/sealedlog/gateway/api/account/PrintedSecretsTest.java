package io.sealedlog.gateway.api.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.gateway.account.CredentialsByClient;
import io.sealedlog.gateway.account.Login;
import io.sealedlog.gateway.account.PasswordChange;
import io.sealedlog.gateway.account.PasswordProof;
import io.sealedlog.gateway.account.Recovery;
import io.sealedlog.gateway.account.Registration;
import io.sealedlog.gateway.account.SealedIdentity;
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
class PrintedSecretsTest {
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
    Login.IdentityUnderPassword underPassword = new Login.IdentityUnderPassword(kdf, sealed);
    Username name = new Username("carla");
    IdentityRecord record =
        Identity.generate(new SecureRandom()).firstRecord(new UUID(1, 2), 1_000);
    return Stream.of(
        new Register.Body("carla", SECRET, null, null, null),
        new Register.Registered(userId, "carla", SECRET),
        Registration.Request.withPassword(name, SECRET),
        Registration.Request.byClient(name, byClient, record, key, recovery),
        new Registration.Registered(userId, SECRET),
        new LogIn.Body("carla", SECRET, bytes, null),
        new LogIn.LoggedIn(SECRET, sessionId, userId, ""),
        new LogIn.LoggedInByClient(
            SECRET, sessionId, userId, "", bytes, bytes, KdfJson.of(kdf), 1, bytes),
        PasswordProof.password(SECRET),
        PasswordProof.authenticationKey(key),
        new Login.LoggedIn(SECRET, sessionId, userId, Instant.EPOCH, underPassword),
        new ChangePassword.Body(SECRET, SECRET, bytes, null, bytes, null),
        PasswordChange.Request.withPassword(SECRET, SECRET),
        PasswordChange.Request.byClient(key, byClient),
        new Recover.Body("carla", SECRET, SECRET, bytes, null, bytes, null, null, null),
        Recovery.Request.withCode(SECRET, SECRET),
        Recovery.Request.byClient(key, byClient, recovery),
        new Recover.Recovered(SECRET),
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
