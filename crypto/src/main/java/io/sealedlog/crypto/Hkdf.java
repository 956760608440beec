package io.sealedlog.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.Objects;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/// HKDF-SHA256 (RFC 5869), extract then expand, of the JDK. An empty salt is the RFC's default.
public final class Hkdf {
  private static final String ALGORITHM = "HKDF-SHA256";
  private static final Provider PROVIDER = provider();

  private Hkdf() {}

  /// 32 bytes from `ikm`, which must not be empty.
  public static SecretBytes derive(byte[] ikm, byte[] salt, byte[] info) {
    return SecretBytes.takeOwnershipOf(derive(ikm, salt, info, 32));
  }

  /// @param length at most 255 * 32
  public static byte[] derive(byte[] ikm, byte[] salt, byte[] info, int length) {
    try {
      return KDF.getInstance(ALGORITHM, PROVIDER)
          .deriveData(
              HKDFParameterSpec.ofExtract().addIKM(ikm).addSalt(salt).thenExpand(info, length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HKDF-SHA256", e);
    }
  }

  // Looked for once: to ask all providers each time costs nearly as much as a derivation.
  private static Provider provider() {
    try {
      String name = KDF.getInstance(ALGORITHM).getProviderName();
      return Objects.requireNonNull(Security.getProvider(name));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HKDF-SHA256", e);
    }
  }
}
