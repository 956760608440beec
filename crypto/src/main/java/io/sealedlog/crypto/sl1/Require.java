package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.SecretBytes;

/// The checks that every reader of the format makes before it computes anything.
final class Require {
  private Require() {}

  static void wellFormed(boolean holds, String rule) {
    if (!holds) {
      throw new MalformedException(rule);
    }
  }

  static void length(Bytes bytes, int length, String name) {
    if (bytes.length() != length) {
      throw new MalformedException(name + " is not " + length + " bytes");
    }
  }

  /// A secret of a wrong length is never external input but a bug.
  static void secretLength(SecretBytes secret, String name) {
    if (secret.length() != 32) {
      throw new IllegalArgumentException(name + " is not 32 bytes");
    }
  }
}
