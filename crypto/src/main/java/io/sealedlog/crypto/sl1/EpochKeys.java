package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import java.security.SecureRandom;

/// An epoch's seed and the key pair derived from it (section 5). Members have them, the worker
/// never does. Closing wipes both.
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

  /// Takes over the seed, which [#close] wipes.
  public static EpochKeys ofSeed(Suite suite, SecretBytes seed) {
    return new EpochKeys(suite, seed);
  }

  public Suite suite() {
    return keyPair.suite();
  }

  /// Returns the seed, to be wrapped for another member. This object still owns it.
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
