package io.sealedlog.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// A SHA-256 hash in a tree: 32 immutable bytes with value equality.
public final class Hash {
  public static final int LENGTH = 32;

  /// Only cloned, never updated: a provider lookup costs as much as a short hash.
  private static final MessageDigest PROTOTYPE = find();

  /// The root of the tree without leaves.
  public static final Hash OF_EMPTY_TREE = new Hash(sha256().digest());

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final byte[] array;

  private Hash(byte[] array) {
    this.array = array;
  }

  /// @throws IllegalArgumentException when there are not exactly 32 bytes
  public static Hash of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a hash is 32 bytes, not " + bytes.length);
    }
    return new Hash(bytes.clone());
  }

  /// Returns H(0x00 || entry).
  public static Hash ofLeaf(byte[] entry) {
    MessageDigest digest = sha256();
    digest.update(LEAF);
    digest.update(entry);
    return new Hash(digest.digest());
  }

  /// Returns H(0x01 || left || right). The first byte keeps a node from being passed off as a leaf.
  public static Hash ofNode(Hash left, Hash right) {
    MessageDigest digest = sha256();
    digest.update(NODE);
    digest.update(left.array);
    digest.update(right.array);
    return new Hash(digest.digest());
  }

  public byte[] toBytes() {
    return array.clone();
  }

  private static MessageDigest sha256() {
    try {
      return (MessageDigest) PROTOTYPE.clone();
    } catch (CloneNotSupportedException e) {
      return find();
    }
  }

  private static MessageDigest find() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash hash && Arrays.equals(array, hash.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  /// Returns the hexadecimal digits.
  @Override
  public String toString() {
    return HexFormat.of().formatHex(array);
  }
}
