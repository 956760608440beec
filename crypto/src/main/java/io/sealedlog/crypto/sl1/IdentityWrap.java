package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.AesGcm;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import java.security.SecureRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An identity seed, sealed under the password or under the recovery code (section 4).
///
/// @param iv 12 bytes
/// @param ciphertext 48 bytes: the seed and its tag
public record IdentityWrap(Bytes iv, Bytes ciphertext) {
  public static final int LENGTH = 60;

  public IdentityWrap {
    Require.length(iv, AesGcm.IV_LENGTH, "identity wrap: iv");
    Require.length(
        ciphertext, Identity.SEED_LENGTH + AesGcm.TAG_LENGTH, "identity wrap: ciphertext");
  }

  /// @param key the key-encryption key of the password, or the recovery key
  public static IdentityWrap seal(
      Binding binding, SecretBytes key, SecretBytes identitySeed, SecureRandom random) {
    Require.secretLength(identitySeed, "identitySeed");
    byte[] iv = AesGcm.newIv(random);
    byte[] ciphertext = AesGcm.seal(key.shared(), iv, binding.aad(), identitySeed.shared());
    return new IdentityWrap(Bytes.wrap(iv), Bytes.wrap(ciphertext));
  }

  /// Parses `iv || ciphertext`, the stored form.
  ///
  /// @throws MalformedException when it is not 60 bytes
  public static IdentityWrap parse(Bytes encoded) {
    Require.length(encoded, LENGTH, "identity wrap");
    return new IdentityWrap(
        encoded.slice(0, AesGcm.IV_LENGTH), encoded.slice(AesGcm.IV_LENGTH, LENGTH));
  }

  public Bytes encode() {
    return Bytes.wrap(Layout.empty().bytes(iv).bytes(ciphertext).toArray());
  }

  /// Decrypts the wrap and returns the identity's seed, for [Identity#unlock].
  ///
  /// @throws OpenFailedException when the wrap was made with another key, or for another identity,
  ///   share or key derivation than the binding names
  public SecretBytes open(Binding binding, SecretBytes key) {
    return SecretBytes.takeOwnershipOf(
        AesGcm.open(key.shared(), iv.shared(), binding.aad(), ciphertext.shared()));
  }

  /// The values that a wrap is bound to; it opens with no others.
  ///
  /// @param kdf of the password that it is sealed under; null for the recovery code
  /// @param shareVersion which version of the user's share went into the key
  /// @param identityHash 32 bytes, of the record of that version
  public record Binding(
      UUID userId,
      int identityVersion,
      @Nullable KdfParameters kdf,
      int shareVersion,
      Bytes identityHash) {
    private static final int TYPE_PASSWORD = 1;
    private static final int TYPE_RECOVERY = 2;

    public Binding {
      Require.wellFormed(identityVersion >= 1, "identity wrap: identityVersion starts at 1");
      Require.wellFormed(shareVersion >= 1, "identity wrap: shareVersion starts at 1");
      Require.length(identityHash, 32, "identity wrap: identityHash");
    }

    public static Binding password(IdentityRecord identity, KdfParameters kdf, int shareVersion) {
      return new Binding(identity.userId(), identity.version(), kdf, shareVersion, identity.hash());
    }

    /// A recovery wrap outlives changes of the password, so it is bound to no KDF parameters.
    public static Binding recovery(IdentityRecord identity, int shareVersion) {
      return new Binding(
          identity.userId(), identity.version(), null, shareVersion, identity.hash());
    }

    byte[] aad() {
      Layout aad = Layout.label("sl1/identity-wrap");
      aad.u8(kdf == null ? TYPE_RECOVERY : TYPE_PASSWORD).uuid(userId).u32(identityVersion);
      if (kdf == null) {
        aad.u8(0).u32(0).u32(0).u32(0).bytes(new byte[KdfParameters.KEY_SALT_LENGTH]);
      } else {
        aad.u8(kdf.algorithm().id()).u32(kdf.p1()).u32(kdf.p2()).u32(kdf.p3());
        aad.bytes(kdf.keySalt());
      }
      return aad.u32(shareVersion).bytes(identityHash).toArray();
    }
  }
}
