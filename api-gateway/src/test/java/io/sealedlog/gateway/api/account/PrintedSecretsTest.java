package io.sealedlog.gateway.api.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.protocol.UserId;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The bodies of calls that have a password, a token, a code or a key can be printed by accident
/// without showing it.
class PrintedSecretsTest {
  private static final String SECRET = "violet harbor mosaic";

  static Stream<Object> holders() {
    UserId userId = new UserId(new UUID(1, 2));
    UUID sessionId = new UUID(3, 4);
    SecretBytes key = SecretBytes.copyOf(SECRET.getBytes(StandardCharsets.UTF_8));
    Bytes bytes = Bytes.copyOf(key.shared());
    KdfParameters kdf = KdfParameters.argon2id(Bytes.copyOf(new byte[32]));
    return Stream.of(
        new Register.Body("carla", SECRET, null, null, null),
        new Register.Registered(userId, "carla", SECRET),
        new LogIn.Body("carla", SECRET, bytes, null),
        new LogIn.LoggedIn(SECRET, sessionId, userId, ""),
        new LogIn.LoggedInByClient(
            SECRET, sessionId, userId, "", bytes, bytes, KdfJson.of(kdf), 1, bytes),
        new ChangePassword.Body(SECRET, SECRET, bytes, null, bytes, null),
        new Recover.Body("carla", SECRET, SECRET, bytes, null, bytes, null, null, null),
        new Recover.Recovered(SECRET));
  }

  @ParameterizedTest
  @MethodSource("holders")
  void showNothingOfThem(Object holder) {
    assertThat(holder.toString()).doesNotContain(SECRET);
  }
}
