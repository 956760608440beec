package io.sealedlog.protocol;

import io.sealedlog.crypto.Bytes;
import java.util.Objects;

/// The seed of an epoch, sealed to a member who joined later (sl1, section 5). It equals a wrap
/// that the member would have got at the start of the epoch.
///
/// @param enc the HPKE encapsulation to the member's key
/// @param iv 12 bytes
/// @param ciphertext 48 bytes: the epoch seed and its tag
public record HistoryWrap(int epoch, int identityVersion, Bytes enc, Bytes iv, Bytes ciphertext) {
  public HistoryWrap {
    Objects.requireNonNull(enc, "enc");
    Objects.requireNonNull(iv, "iv");
    Objects.requireNonNull(ciphertext, "ciphertext");
  }
}
