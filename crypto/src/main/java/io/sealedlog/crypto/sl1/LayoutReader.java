package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.UUID;

/// Reads the output of [Layout]. Missing, extra or unexpected bytes are a [MalformedException].
final class LayoutReader {
  private final ByteBuffer buffer;
  private final String name;

  /// @param name of the input, for the messages
  LayoutReader(byte[] bytes, String name) {
    this.buffer = ByteBuffer.wrap(bytes);
    this.name = name;
  }

  void expectLabel(String label) {
    byte[] expected = Layout.label(label).toArray();
    Require.wellFormed(
        Bytes.wrap(bytes(expected.length)).equals(Bytes.wrap(expected)),
        name + ": not of this kind");
  }

  int u8() {
    return bytes(1)[0] & 0xff;
  }

  int u16() {
    return u8() << 8 | u8();
  }

  /// @throws MalformedException from 2^31 on, which sl1 has no use for
  int u32() {
    int value = ByteBuffer.wrap(bytes(4)).getInt();
    Require.wellFormed(value >= 0, name + ": number out of range");
    return value;
  }

  /// @throws MalformedException from 2^63 on
  long u64() {
    long value = ByteBuffer.wrap(bytes(8)).getLong();
    Require.wellFormed(value >= 0, name + ": number out of range");
    return value;
  }

  UUID uuid() {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(16));
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    try {
      buffer.get(bytes);
    } catch (BufferUnderflowException e) {
      throw new MalformedException(name + ": truncated");
    }
    return bytes;
  }

  byte[] rest() {
    return bytes(buffer.remaining());
  }

  int position() {
    return buffer.position();
  }

  void expectEnd() {
    Require.wellFormed(!buffer.hasRemaining(), name + ": bytes left over");
  }
}
