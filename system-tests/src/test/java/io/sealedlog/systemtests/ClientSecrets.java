package io.sealedlog.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.crypto.sl1.PasswordKeys;
import io.sealedlog.crypto.sl1.RecoveryCode;
import java.security.SecureRandom;

/// Derives the values from passwords and recovery codes that a client sends, as the JSON of the
/// API.
final class ClientSecrets {
  static final int ITERATIONS = 310_000;

  private static final SecureRandom RANDOM = new SecureRandom();

  private ClientSecrets() {}

  /// The identity and the share (version 1) of the user to whom the secrets belong.
  record Owner(IdentityRecord record, SecretBytes seed, SecretBytes share) {}

  static KdfParameters pbkdf2() {
    return KdfParameters.pbkdf2(ITERATIONS, RANDOM);
  }

  static KdfParameters argon2id() {
    byte[] salt = new byte[KdfParameters.KEY_SALT_LENGTH];
    RANDOM.nextBytes(salt);
    return KdfParameters.argon2id(Bytes.wrap(salt));
  }

  static KdfParameters kdf(JsonNode json) {
    Bytes salt = bytes(json.path("salt"));
    return json.path("algorithm").asText().equals("argon2id")
        ? new KdfParameters(
            KdfParameters.Algorithm.ARGON2ID,
            json.path("memoryKib").asInt(),
            json.path("passes").asInt(),
            json.path("lanes").asInt(),
            salt)
        : KdfParameters.pbkdf2(json.path("iterations").asInt(), salt);
  }

  static String authenticationKey(String password, KdfParameters kdf) {
    try (PasswordKeys keys = PasswordKeys.derive(password, kdf)) {
      return text(keys.authenticationKey());
    }
  }

  /// Returns `kdf`, `authenticationKey` and `passwordWrap`.
  static ObjectNode ofPassword(Owner owner, String password, KdfParameters kdf) {
    ObjectNode json = Api.JSON.createObjectNode();
    ObjectNode parameters = json.putObject("kdf").put("algorithm", kdf.algorithm().wireName());
    switch (kdf.algorithm()) {
      case PBKDF2_SHA256 -> parameters.put("iterations", kdf.p1());
      case ARGON2ID ->
          parameters.put("memoryKib", kdf.p1()).put("passes", kdf.p2()).put("lanes", kdf.p3());
    }
    parameters.put("salt", Base64Url.encode(kdf.keySalt()));
    try (PasswordKeys keys = PasswordKeys.derive(password, kdf);
        SecretBytes kek = keys.keyEncryptionKey(owner.share())) {
      IdentityWrap.Binding binding = IdentityWrap.Binding.password(owner.record(), kdf, 1);
      return json.put("authenticationKey", text(keys.authenticationKey()))
          .put("passwordWrap", wrap(binding, kek, owner));
    }
  }

  /// Returns `recoveryWrap` and `recoveryAuthHash`.
  static ObjectNode ofCode(Owner owner, RecoveryCode code) {
    try (SecretBytes key = code.recoveryKey(owner.share())) {
      IdentityWrap.Binding binding = IdentityWrap.Binding.recovery(owner.record(), 1);
      return Api.JSON
          .createObjectNode()
          .put("recoveryWrap", wrap(binding, key, owner))
          .put("recoveryAuthHash", Base64Url.encode(RecoveryCode.authHash(code.recoveryAuth())));
    }
  }

  private static String wrap(IdentityWrap.Binding binding, SecretBytes key, Owner owner) {
    return Base64Url.encode(IdentityWrap.seal(binding, key, owner.seed(), RANDOM).encode());
  }

  static Bytes bytes(JsonNode text) {
    return Bytes.wrap(Base64Url.decode(text.asText()));
  }

  static String text(SecretBytes secret) {
    return Base64Url.encode(secret.shared());
  }
}
