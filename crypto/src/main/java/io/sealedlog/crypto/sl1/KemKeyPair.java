package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Hkdf;
import io.sealedlog.crypto.SecretBytes;

/// A key pair of a suite's KEM, of an identity or an epoch. Closing it wipes the private key.
public final class KemKeyPair implements AutoCloseable {
  private static final String LABEL = "sl1/kem";

  private final Suite suite;
  private final SecretBytes privateKey;
  private final Bytes publicKey;

  private KemKeyPair(Suite suite, SecretBytes privateKey, Bytes publicKey) {
    this.suite = suite;
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /// Derives the key pair of an identity seed or an epoch seed (sections 4 and 5).
  static KemKeyPair ofSeed(Suite suite, SecretBytes seed) {
    byte[] info = Layout.label(LABEL).u16(suite.id()).toArray();
    SecretBytes privateKey = Hkdf.derive(seed.shared(), Layout.noSalt(), info);
    return new KemKeyPair(suite, privateKey, Hpke.publicKey(suite, privateKey));
  }

  public Suite suite() {
    return suite;
  }

  public Bytes publicKey() {
    return publicKey;
  }

  SecretBytes privateKey() {
    return privateKey;
  }

  @Override
  public void close() {
    privateKey.close();
  }

  @Override
  public String toString() {
    return "KemKeyPair[" + suite + "]";
  }
}
