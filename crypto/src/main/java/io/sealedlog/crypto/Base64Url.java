package io.sealedlog.crypto;

import java.util.Base64;

/// Base64url without padding (RFC 4648, section 5), decoded strictly: each byte string has one
/// text.
public final class Base64Url {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private Base64Url() {}

  public static String encode(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }

  public static String encode(Bytes bytes) {
    return ENCODER.encodeToString(bytes.shared());
  }

  /// @throws MalformedException for padding, white space, another alphabet, an impossible length,
  ///   or trailing bits that are not zero
  public static byte[] decode(String text) {
    if (text.length() % 4 == 1 || text.indexOf('=') >= 0) {
      throw new MalformedException("not base64url without padding");
    }
    byte[] bytes;
    try {
      bytes = DECODER.decode(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("not base64url without padding");
    }
    // The JDK's decoder ignores the unused bits of the last symbol; encoding again reveals them.
    if (text.length() % 4 != 0 && !encode(bytes).endsWith(text.substring(text.length() - 1))) {
      throw new MalformedException("not canonical base64url: trailing bits are not zero");
    }
    return bytes;
  }
}
