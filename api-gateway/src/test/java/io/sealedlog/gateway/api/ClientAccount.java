package io.sealedlog.gateway.api;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.crypto.sl1.PasswordKeys;
import io.sealedlog.crypto.sl1.RecoveryCode;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// An account as its client knows it, and the request bodies that the client sends.
final class ClientAccount {
  static final String PASSWORD = "thimble orchard vivid sonata";

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final JsonMapper JSON = new JsonMapper();

  // Shared by all accounts, so that the keys of a password are derived only once.
  private static final KdfParameters PBKDF2 = KdfParameters.pbkdf2(310_000, RANDOM);
  private static final ConcurrentMap<Derivation, PasswordKeys> DERIVED = new ConcurrentHashMap<>();

  private record Derivation(String password, KdfParameters kdf) {}

  private final String username;
  private final KdfParameters kdf;
  private final PasswordKeys keys;
  private final Identity identity = Identity.generate(RANDOM);
  private final SecretBytes share = SecretBytes.random(RANDOM, 32);
  private final IdentityRecord record = identity.firstRecord(UUID.randomUUID(), 1_000);
  private final RecoveryCode code = RecoveryCode.generate(RANDOM);

  ClientAccount(String username, KdfParameters kdf) {
    this.username = username;
    this.kdf = kdf;
    this.keys = derived(PASSWORD, kdf);
  }

  static ClientAccount of(String username) {
    return new ClientAccount(username, pbkdf2());
  }

  static KdfParameters pbkdf2() {
    return PBKDF2;
  }

  static KdfParameters argon2id() {
    byte[] salt = new byte[KdfParameters.KEY_SALT_LENGTH];
    RANDOM.nextBytes(salt);
    return KdfParameters.argon2id(Bytes.wrap(salt));
  }

  String username() {
    return username;
  }

  UUID userId() {
    return record.userId();
  }

  Bytes seed() {
    return Bytes.copyOf(identity.seed().shared());
  }

  String authenticationKey() {
    return key(keys);
  }

  RecoveryCode code() {
    return code;
  }

  /// Returns the body of the registration.
  ObjectNode body() {
    ObjectNode body = JSON.createObjectNode().put("username", username);
    body.set("kdf", json(kdf));
    body.put("authenticationKey", authenticationKey())
        .putObject("identity")
        .put("record", Base64Url.encode(record.encoded()))
        .put("userShare", Base64Url.encode(share.shared()))
        .put("passwordWrap", wrap(keys, kdf))
        .put("recoveryWrap", wrap(code))
        .put("recoveryAuthHash", Base64Url.encode(RecoveryCode.authHash(code.recoveryAuth())));
    return body;
  }

  /// Returns the fields for another password.
  ObjectNode password(String password, KdfParameters other) {
    PasswordKeys others = derived(password, other);
    ObjectNode body = JSON.createObjectNode();
    body.set("kdf", json(other));
    return body.put("authenticationKey", key(others)).put("passwordWrap", wrap(others, other));
  }

  /// Returns the fields for a recovery with another password.
  ObjectNode recovery(String password, KdfParameters other, RecoveryCode next) {
    return password(password, other)
        .put("username", username)
        .put("recoveryAuth", Base64Url.encode(code.recoveryAuth().shared()))
        .put("recoveryWrap", wrap(next))
        .put("recoveryAuthHash", Base64Url.encode(RecoveryCode.authHash(next.recoveryAuth())));
  }

  private static PasswordKeys derived(String password, KdfParameters kdf) {
    return DERIVED.computeIfAbsent(
        new Derivation(password, kdf), each -> PasswordKeys.derive(each.password(), each.kdf()));
  }

  private static String key(PasswordKeys of) {
    return Base64Url.encode(of.authenticationKey().shared());
  }

  private String wrap(PasswordKeys by, KdfParameters with) {
    return wrap(IdentityWrap.Binding.password(record, with, 1), by.keyEncryptionKey(share));
  }

  private String wrap(RecoveryCode with) {
    return wrap(IdentityWrap.Binding.recovery(record, 1), with.recoveryKey(share));
  }

  private String wrap(IdentityWrap.Binding binding, SecretBytes key) {
    return Base64Url.encode(IdentityWrap.seal(binding, key, identity.seed(), RANDOM).encode());
  }

  private static ObjectNode json(KdfParameters kdf) {
    ObjectNode json = JSON.createObjectNode().put("algorithm", kdf.algorithm().wireName());
    switch (kdf.algorithm()) {
      case PBKDF2_SHA256 -> json.put("iterations", kdf.p1());
      case ARGON2ID ->
          json.put("memoryKib", kdf.p1()).put("passes", kdf.p2()).put("lanes", kdf.p3());
    }
    return json.put("salt", Base64Url.encode(kdf.keySalt()));
  }
}
