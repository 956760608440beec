package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Hkdf;
import io.sealedlog.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// The keys that derive from a password (section 3): one to authenticate to the server, one to
/// unwrap the identity. Neither reveals the other. Closing wipes the master key.
public final class PasswordKeys implements AutoCloseable {
  private static final byte[] AUTHENTICATION_KEY =
      "authentication-key".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] KEY_ENCRYPTION_KEY =
      "message-encryption-key".getBytes(StandardCharsets.US_ASCII);

  private final SecretBytes master;

  private PasswordKeys(SecretBytes master) {
    this.master = master;
  }

  /// Derives the master key, which takes as long as the parameters demand, about a fifth of a
  /// second by default.
  ///
  /// @param password as typed; it is normalized here
  /// @throws io.sealedlog.crypto.MalformedException see [Passwords#normalize]
  public static PasswordKeys derive(String password, KdfParameters parameters) {
    String normalized = Passwords.normalize(password);
    byte[] master =
        switch (parameters.algorithm()) {
          case PBKDF2_SHA256 -> pbkdf2(normalized, parameters);
          case ARGON2ID -> argon2id(normalized, parameters);
        };
    return new PasswordKeys(SecretBytes.takeOwnershipOf(master));
  }

  /// Returns the key that a client presents instead of the password; the server stores a
  /// [PasswordVerifier] of it.
  public SecretBytes authenticationKey() {
    return Hkdf.derive(master.shared(), Layout.noSalt(), AUTHENTICATION_KEY);
  }

  /// Returns the key that the identity seed is wrapped under.
  ///
  /// @param userShare the user's 32 bytes in the vault
  public SecretBytes keyEncryptionKey(SecretBytes userShare) {
    Require.secretLength(userShare, "userShare");
    return Hkdf.derive(master.shared(), userShare.shared(), KEY_ENCRYPTION_KEY);
  }

  SecretBytes master() {
    return master;
  }

  @Override
  public void close() {
    master.close();
  }

  private static byte[] pbkdf2(String password, KdfParameters parameters) {
    // The JDK encodes the characters as UTF-8.
    PBEKeySpec spec =
        new PBEKeySpec(
            password.toCharArray(), parameters.keySalt().toArray(), parameters.p1(), 8 * 32);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no PBKDF2WithHmacSHA256", e);
    } finally {
      spec.clearPassword();
    }
  }

  private static byte[] argon2id(String password, KdfParameters parameters) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(parameters.p1())
            .withIterations(parameters.p2())
            .withParallelism(parameters.p3())
            .withSalt(parameters.keySalt().toArray())
            .build());
    byte[] utf8 = password.getBytes(StandardCharsets.UTF_8);
    byte[] master = new byte[32];
    generator.generateBytes(utf8, master);
    Arrays.fill(utf8, (byte) 0);
    return master;
  }
}
