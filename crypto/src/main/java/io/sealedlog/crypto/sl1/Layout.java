package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes the byte layouts of section 1: big-endian integers, 16-byte UUIDs, `L("x")`.
final class Layout {
  private static final byte[] EMPTY = new byte[0];

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

  private Layout() {}

  static Layout empty() {
    return new Layout();
  }

  static Layout label(String label) {
    return new Layout().text(label);
  }

  /// Returns the empty salt of HKDF.
  static byte[] noSalt() {
    return EMPTY;
  }

  /// Writes `L(text)`: one length byte and the ASCII bytes.
  Layout text(String text) {
    byte[] ascii = text.getBytes(StandardCharsets.UTF_8);
    if (ascii.length > 255 || ascii.length != text.length()) {
      throw new IllegalArgumentException("a label is at most 255 ASCII characters");
    }
    return u8(ascii.length).bytes(ascii);
  }

  Layout u8(int value) {
    out.write(value);
    return this;
  }

  Layout u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  Layout u32(int value) {
    return u16(value >>> 16).u16(value);
  }

  Layout u64(long value) {
    return u32((int) (value >>> 32)).u32((int) value);
  }

  Layout uuid(UUID uuid) {
    return u64(uuid.getMostSignificantBits()).u64(uuid.getLeastSignificantBits());
  }

  /// Writes zeros for null.
  Layout uuidOrZeros(@Nullable UUID uuid) {
    return uuid == null ? u64(0).u64(0) : uuid(uuid);
  }

  Layout bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  Layout bytes(Bytes bytes) {
    return bytes(bytes.shared());
  }

  byte[] toArray() {
    return out.toByteArray();
  }

  byte[] hash() {
    return Sha256.hash(toArray());
  }
}
