package io.sealedlog.allinone.backup;

import io.sealedlog.crypto.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Consumer;

/// A new file of mode 0600 that is digested while it is written, and forced to the disk when it is
/// closed.
final class DigestedFile extends OutputStream {
  private static final int BUFFER = 1024 * 1024;

  private final FileChannel channel;
  private final MessageDigest digest = Sha256.newDigest();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final Consumer<String> whenClosed;
  private long length;

  /// @param whenClosed is given the SHA-256 of the file, hexadecimal
  DigestedFile(Path file, Consumer<String> whenClosed) throws IOException {
    this.whenClosed = whenClosed;
    this.channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  @Override
  public void write(int single) throws IOException {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    digest.update(bytes, offset, count);
    length += count;
    if (count > buffer.remaining()) {
      drain();
    }
    if (count > buffer.capacity()) {
      drain(ByteBuffer.wrap(bytes, offset, count));
    } else {
      buffer.put(bytes, offset, count);
    }
  }

  /// Returns the number of bytes so far.
  long length() {
    return length;
  }

  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return;
    }
    try (channel) {
      drain();
      channel.force(true);
    }
    whenClosed.accept(HexFormat.of().formatHex(digest.digest()));
  }

  private void drain() throws IOException {
    drain(buffer.flip());
    buffer.clear();
  }

  private void drain(ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      channel.write(from);
    }
  }
}
