package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Hkdf;
import io.sealedlog.crypto.SecretBytes;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/// A user's unlocked identity (section 4): the seed and all keys derived from it. Closing wipes
/// them.
public final class Identity implements AutoCloseable {
  public static final int SEED_LENGTH = 32;

  private final SecretBytes seed;
  private final SecretBytes signingKey;
  private final Bytes signingPublicKey;
  private final Map<Suite, KemKeyPair> kemKeyPairs = new EnumMap<>(Suite.class);

  private Identity(SecretBytes seed) {
    Require.secretLength(seed, "identitySeed");
    this.seed = seed;
    this.signingKey =
        Hkdf.derive(seed.shared(), Layout.noSalt(), Layout.label("sl1/ed25519").toArray());
    this.signingPublicKey =
        Bytes.wrap(
            new Ed25519PrivateKeyParameters(signingKey.shared()).generatePublicKey().getEncoded());
    for (Suite suite : Suite.values()) {
      kemKeyPairs.put(suite, KemKeyPair.ofSeed(suite, seed));
    }
  }

  public static Identity generate(SecureRandom random) {
    return new Identity(SecretBytes.random(random, SEED_LENGTH));
  }

  /// Takes over the seed of a new identity.
  ///
  /// A seed that was unwrapped goes through [#unlock] instead.
  public static Identity ofSeed(SecretBytes seed) {
    return new Identity(seed);
  }

  /// Creates the identity of an unwrapped seed after comparing it with the published record. The
  /// result owns the seed; on failure the seed is wiped.
  ///
  /// @throws IdentityMismatchException when the record was not made from this seed
  public static Identity unlock(SecretBytes seed, IdentityRecord published) {
    Identity identity = new Identity(seed);
    if (!identity.matches(published)) {
      identity.close();
      throw new IdentityMismatchException();
    }
    return identity;
  }

  /// Returns the seed, to be wrapped. This object still owns it.
  public SecretBytes seed() {
    return seed;
  }

  public Bytes signingPublicKey() {
    return signingPublicKey;
  }

  public KemKeyPair kemKeyPair(Suite suite) {
    return Objects.requireNonNull(kemKeyPairs.get(suite));
  }

  /// Creates the signed record of a user's first identity.
  public IdentityRecord firstRecord(UUID userId, long createdAt) {
    return IdentityRecord.first(this, userId, createdAt);
  }

  /// Creates the record of the identity that succeeds `previous`, signed by both.
  ///
  /// @param previousIdentity the identity of `previous`
  public IdentityRecord nextRecord(
      IdentityRecord previous, Identity previousIdentity, long createdAt) {
    return IdentityRecord.next(this, previous, previousIdentity, createdAt);
  }

  /// Returns whether the record publishes exactly these keys. Compares in constant time.
  public boolean matches(IdentityRecord published) {
    boolean same =
        MessageDigest.isEqual(signingPublicKey.shared(), published.signingPublicKey().shared());
    for (Suite suite : published.suites()) {
      same &=
          MessageDigest.isEqual(
              kemKeyPair(suite).publicKey().shared(), published.publicKey(suite).shared());
    }
    return same;
  }

  byte[] sign(byte[] message) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, new Ed25519PrivateKeyParameters(signingKey.shared()));
    signer.update(message, 0, message.length);
    return signer.generateSignature();
  }

  @Override
  public void close() {
    seed.close();
    signingKey.close();
    kemKeyPairs.values().forEach(KemKeyPair::close);
  }

  @Override
  public String toString() {
    return "Identity";
  }
}
