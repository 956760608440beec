package io.sealedlog.protocol;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/// Operations on UUIDs (RFC 9562) that the JDK lacks: bytes, unsigned order, strict text, and the
/// time of version 7.
public final class Uuids {
  public static final int LENGTH = 16;

  private static final int TEXT_LENGTH = 36;

  private Uuids() {}

  public static byte[] bytes(UUID uuid) {
    return ByteBuffer.allocate(LENGTH)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  /// @throws IllegalArgumentException when there are not exactly 16 bytes
  public static UUID ofBytes(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a UUID is 16 bytes, not " + bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  /// Parses the one text form that the API accepts: lower case, with hyphens.
  public static Optional<UUID> parse(String text) {
    return isCanonical(text) ? Optional.of(UUID.fromString(text)) : Optional.empty();
  }

  // Every request has several UUIDs, and a regular expression would cost more than the rest of
  // their handling.
  private static boolean isCanonical(String text) {
    if (text.length() != TEXT_LENGTH) {
      return false;
    }
    for (int i = 0; i < TEXT_LENGTH; i++) {
      char c = text.charAt(i);
      boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
      if (hyphen ? c != '-' : !isHexDigit(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHexDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  /// Compares the 16 bytes as unsigned. (`UUID.compareTo` compares signed halves.)
  public static int compare(UUID a, UUID b) {
    int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
  }

  public static boolean isVersion7(UUID uuid) {
    return uuid.version() == 7 && uuid.variant() == 2;
  }

  /// Returns the time in a version 7 UUID (RFC 9562, section 5.7), in milliseconds since 1970.
  public static long timeOfVersion7(UUID uuid) {
    return uuid.getMostSignificantBits() >>> 16;
  }
}
