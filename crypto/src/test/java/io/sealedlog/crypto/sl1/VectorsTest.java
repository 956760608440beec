package io.sealedlog.crypto.sl1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Hkdf;
import io.sealedlog.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Released constructions are frozen: every construction gives the values in its file, byte for
/// byte.
class VectorsTest {
  static Stream<Arguments> constructions() {
    return Stream.of(
        file("password-keys", AccountVectors::passwordKeys),
        file("recovery-code", AccountVectors::recoveryCode),
        file("identity", AccountVectors::identity),
        file("fingerprints", AccountVectors::fingerprints),
        file("identity-wrap", AccountVectors::identityWrap),
        file("session", AccountVectors::session),
        file("epoch", ConversationVectors::epoch),
        file("message", ConversationVectors::message),
        file("padding", ConversationVectors::padding),
        file("command", ConversationVectors::command),
        file("vault", ConversationVectors::vault));
  }

  @ParameterizedTest
  @MethodSource("constructions")
  void agreesWithItsFile(String name, Supplier<Vector> vectors) {
    VectorFile.assertUnchanged(name + ".json", vectors.get().json());
  }

  /// The authentication key was computed with Python: `m = hashlib.pbkdf2_hmac("sha256", password,
  /// salt, 1000)`, `prk = hmac.digest(bytes(32), m, "sha256")`, `hmac.digest(prk,
  /// b"authentication-key\x01", "sha256")`. All three values were computed with WebCrypto too.
  @Test
  void passwordKeysAreThoseOfOtherImplementations() {
    PasswordKeys keys =
        PasswordKeys.derive(
            "p\u00e4\u2713\ud835\udcb3 horse",
            KdfParameters.pbkdf2(1000, Bytes.ofHex("07".repeat(32))));
    SecretBytes nines = SecretBytes.copyOf(HexFormat.of().parseHex("09".repeat(32)));
    byte[] info = "message-encryption-key".getBytes(StandardCharsets.US_ASCII);

    assertThat(hex(keys.authenticationKey()))
        .isEqualTo("3bffce27f6e1ca93320f059f49de2fc9a1dd64e45a162c5075550557291aa33a");
    assertThat(hex(keys.keyEncryptionKey(nines)))
        .isEqualTo("79434b4c7dddde692d20a39a3c38bb3876f12f865ba8bbb24ce538998575b886");
    assertThat(hex(Hkdf.derive(keys.master().shared(), new byte[0], info)))
        .isEqualTo("f7c03600645a1df7c715035e320b3b46ab124f71c43e48adaf39569ca5c712a3");
  }

  @Test
  void opensTheMessagesOfTheFile() {
    for (JsonNode vector : VectorFile.read("message.json").required("vectors")) {
      Suite suite = Suite.ofId(vector.required("suite").asInt());
      ReaderContext context =
          Sample.readerContext(suite, Bytes.wrap(VectorFile.hex(vector, "enc")));
      for (JsonNode message : vector.required("messages")) {
        Envelope envelope = ConversationVectors.envelope(message.required("envelope"));
        assertThat(context.open(envelope, Sample.share()))
            .isEqualTo(VectorFile.hex(message, "body"));
      }
    }
  }

  private static Arguments file(String name, Supplier<Vector> vectors) {
    return Arguments.of(name, vectors);
  }

  private static String hex(SecretBytes secret) {
    return HexFormat.of().formatHex(secret.shared());
  }
}
