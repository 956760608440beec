package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.MalformedException;
import java.text.Normalizer;

/// Normalizes a password before keys are derived from it (section 3).
public final class Passwords {
  private Passwords() {}

  /// Applies Unicode normalization form C, so that a password typed on another device is the same.
  ///
  /// @throws MalformedException for control characters and unpaired surrogates (which the JDK would
  ///   silently encode as '?', making different passwords equal)
  public static String normalize(String password) {
    password
        .codePoints()
        .forEach(codePoint -> {
          int type = Character.getType(codePoint);
          if (type == Character.CONTROL || type == Character.SURROGATE) {
            throw new MalformedException("password: control character or unpaired surrogate");
          }
        });
    return Normalizer.normalize(password, Normalizer.Form.NFC);
  }
}
