package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import java.security.SecureRandom;

/// An epoch's seed and the key pair that derives from it (section 5): what a member has and the
/// worker never has. Closing wipes both.
public final class EpochKeys implements AutoCloseable {
  public static final int SEED_LENGTH = 32;

  private final SecretBytes seed;
  private final KemKeyPair keyPair;

  private EpochKeys(Suite suite, SecretBytes seed) {
    Require.secretLength(seed, "epochSeed");
    this.seed = seed;
    this.keyPair = KemKeyPair.ofSeed(suite, seed);
  }

  public static EpochKeys generate(Suite suite, SecureRandom random) {
    return new EpochKeys(suite, SecretBytes.random(random, SEED_LENGTH));
  }

  /// The seed belongs to the result from now on.
  public static EpochKeys ofSeed(Suite suite, SecretBytes seed) {
    return new EpochKeys(suite, seed);
  }

  public Suite suite() {
    return keyPair.suite();
  }

  /// To be wrapped for another member; the keys stay its owner.
  public SecretBytes seed() {
    return seed;
  }

  public Bytes publicKey() {
    return keyPair.publicKey();
  }

  KemKeyPair keyPair() {
    return keyPair;
  }

  @Override
  public void close() {
    seed.close();
    keyPair.close();
  }

  @Override
  public String toString() {
    return "EpochKeys[" + suite() + "]";
  }
}
