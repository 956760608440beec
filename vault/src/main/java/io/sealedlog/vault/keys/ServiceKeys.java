package io.sealedlog.vault.keys;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.runtime.database.Jdbc;
import java.security.SecureRandom;
import java.time.Clock;

/// The permanent keys, which are created once and never rotated: with another pepper no password
/// would verify any more.
///
/// @param pepper of the password verifiers (sl1, section 3)
/// @param enumerationKey from which the KDF parameters for unknown usernames are derived
/// @param requestDigestKey of the digests that distinguish a retry from a reused command id
public record ServiceKeys(
    SecretBytes pepper, SecretBytes enumerationKey, SecretBytes requestDigestKey) {
  private static final int KEY_LENGTH = 32;

  /// Reads the keys, and creates missing ones. Gateways that start at the same time all get the
  /// same keys.
  public static ServiceKeys load(
      Jdbc jdbc, MasterKeyService masterKey, Clock clock, SecureRandom random) {
    Loader loader = new Loader(jdbc, masterKey, clock, random);
    return new ServiceKeys(
        loader.load("pepper"), loader.load("enumeration-key"), loader.load("request-digest-key"));
  }

  /// Wipes the keys.
  public void close() {
    pepper.close();
    enumerationKey.close();
    requestDigestKey.close();
  }

  private record Loader(Jdbc jdbc, MasterKeyService masterKey, Clock clock, SecureRandom random) {
    SecretBytes load(String name) {
      SealContext context = SealContext.of("service_keys", "key").with(name);
      try (SecretBytes candidate = SecretBytes.random(random, KEY_LENGTH)) {
        jdbc.update(
            """
            INSERT INTO vault.service_keys (name, key_sealed, created_at) VALUES (?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            name,
            masterKey.seal(Purpose.SERVICE_KEY, context, candidate.shared()).shared(),
            clock.instant());
      }
      Bytes sealed =
          jdbc.queryOne(
                  "SELECT key_sealed FROM vault.service_keys WHERE name = ?",
                  row -> Bytes.wrap(row.bytes("key_sealed")),
                  name)
              .orElseThrow(() -> new IllegalStateException("the key is gone that was just made"));
      return masterKey.open(Purpose.SERVICE_KEY, context, sealed);
    }
  }
}
