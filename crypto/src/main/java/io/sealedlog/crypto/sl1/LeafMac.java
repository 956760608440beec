package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Hkdf;
import io.sealedlog.crypto.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Authenticates events by their leaf hashes (section 9 of the specification): HMAC-SHA-256 (RFC
/// 2104), truncated to the length of its purpose. Thread-safe.
public final class LeafMac {
  public static final int LEAF_LENGTH = 32;

  private static final String ALGORITHM = "HmacSHA256";

  /// Initialized with the key; only cloned, never updated: setting a key costs as much as a short
  /// MAC.
  private final Mac keyed;

  private final Purpose purpose;

  private LeafMac(Mac keyed, Purpose purpose) {
    this.keyed = keyed;
    this.purpose = purpose;
  }

  /// The purpose of a MAC. Each purpose has its own keys, even when they derive from the same key.
  public enum Purpose {
    /// Made by workers, verified by gateways and workers.
    TAG("sl1/event-tag", 16),
    /// Made by workers, verified by projectors.
    CHECK("sl1/event-check", 8);

    private final String label;
    private final int length;

    Purpose(String label, int length) {
      this.label = label;
      this.length = length;
    }

    /// Returns the length in bytes.
    public int length() {
      return length;
    }
  }

  /// @param key 32 bytes, remains the caller's
  public static LeafMac derive(SecretBytes key, Purpose purpose) {
    Require.secretLength(key, "event key");
    byte[] info = Layout.label(purpose.label).toArray();
    try (SecretBytes derived = Hkdf.derive(key.shared(), Layout.noSalt(), info)) {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(derived.shared(), ALGORITHM));
      return new LeafMac(mac, purpose);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  public Purpose purpose() {
    return purpose;
  }

  /// Returns the MAC of a leaf hash, in the purpose's length.
  public Bytes of(byte[] leaf) {
    if (leaf.length != LEAF_LENGTH) {
      throw new IllegalArgumentException("a leaf hash is 32 bytes, not " + leaf.length);
    }
    return Bytes.wrap(Arrays.copyOf(copy().doFinal(leaf), purpose.length));
  }

  /// Compares in constant time.
  public boolean matches(byte[] leaf, Bytes mac) {
    return MessageDigest.isEqual(of(leaf).shared(), mac.shared());
  }

  @Override
  public String toString() {
    return "LeafMac[" + purpose + "]";
  }

  private Mac copy() {
    try {
      return (Mac) keyed.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's " + ALGORITHM + " can be copied", e);
    }
  }
}
