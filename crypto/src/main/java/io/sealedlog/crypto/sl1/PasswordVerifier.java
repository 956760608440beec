package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Hmac;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.SecretBytes;
import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.crypto.DataLengthException;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/// Creates and checks the verifier of an authentication key that the server stores (section 3):
/// `bcrypt("2b", cost, salt, base64(HMAC-SHA384(pepper, authKey)))`. The 64 ASCII characters stay
/// below bcrypt's limit of 72. Thread-safe. The pepper remains the caller's.
public final class PasswordVerifier {
  public static final int DEFAULT_COST = 12;
  private static final int SALT_LENGTH = 16;

  private final SecretBytes pepper;
  private final int cost;

  /// @param pepper 32 bytes from the vault
  /// @param cost the binary logarithm of the rounds, 4 to 31; below 10 only in tests
  public PasswordVerifier(SecretBytes pepper, int cost) {
    Require.secretLength(pepper, "pepper");
    if (cost < 4 || cost > 31) {
      throw new IllegalArgumentException("a bcrypt cost is 4 to 31");
    }
    this.pepper = pepper;
    this.cost = cost;
  }

  /// Creates a verifier: text of 60 characters, with its salt and cost.
  public String create(SecretBytes authenticationKey, SecureRandom random) {
    byte[] salt = new byte[SALT_LENGTH];
    random.nextBytes(salt);
    return OpenBSDBCrypt.generate("2b", peppered(authenticationKey), salt, cost);
  }

  /// Compares in constant time.
  ///
  /// @throws MalformedException when the text is not a result of [#create]
  public boolean matches(String verifier, SecretBytes authenticationKey) {
    byte[] input = peppered(authenticationKey);
    try {
      return OpenBSDBCrypt.checkPassword(verifier, input);
    } catch (IllegalArgumentException | DataLengthException e) {
      throw new MalformedException("not a bcrypt verifier");
    }
  }

  /// Takes as long as [#matches] without a result, for users that do not exist.
  public void matchNobody(SecretBytes authenticationKey) {
    var _ = OpenBSDBCrypt.generate("2b", peppered(authenticationKey), new byte[SALT_LENGTH], cost);
  }

  private byte[] peppered(SecretBytes authenticationKey) {
    Require.secretLength(authenticationKey, "authenticationKey");
    return Base64.getEncoder().encode(Hmac.sha384(pepper.shared(), authenticationKey.shared()));
  }
}
