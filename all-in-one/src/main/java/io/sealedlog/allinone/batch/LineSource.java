package io.sealedlog.allinone.batch;

import io.sealedlog.crypto.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// The lines of a file, of a gzip file, or of the standard input.
final class LineSource implements AutoCloseable {
  static final Path STANDARD_INPUT = Path.of("-");

  /// No server takes a longer line. Of one that is, this much is sent, so that the server refuses
  /// it.
  static final int LONGEST = 2 * 1024 * 1024 + 1;

  private static final int BUFFER = 256 * 1024;

  private final InputStream input;
  private final AtomicLong bytesRead;
  private final OptionalLong size;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;
  private long number;
  private final AtomicLong end = new AtomicLong();

  private LineSource(InputStream input, AtomicLong bytesRead, OptionalLong size) {
    this.input = input;
    this.bytesRead = bytesRead;
    this.size = size;
  }

  /// Opens the input behind what was confirmed before.
  ///
  /// @throws IOException when it can't be read, or is shorter than that
  static LineSource open(Path file, Confirmed from) throws IOException {
    if (file.equals(STANDARD_INPUT)) {
      return new LineSource(System.in, new AtomicLong(), OptionalLong.empty());
    }
    OptionalLong size = OptionalLong.of(Files.size(file));
    AtomicLong read = new AtomicLong();
    SeekableByteChannel channel = Files.newByteChannel(file);
    try {
      LineSource source =
          file.toString().endsWith(".gz")
              ? new LineSource(unpacked(channel, read), read, size)
              : new LineSource(new Counted(Channels.newInputStream(channel), read), read, size);
      source.skip(channel, from, file.toString().endsWith(".gz"));
      return source;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// The next line, null after the last.
  @Nullable Line next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    boolean ended = false;
    while (!ended) {
      if (position == limit && !fill()) {
        break;
      }
      int stop = position;
      while (stop < limit && buffer[stop] != '\n') {
        stop++;
      }
      int length = stop - position;
      line.write(buffer, position, Math.min(length, LONGEST - line.size()));
      ended = stop < limit;
      position = ended ? stop + 1 : stop;
      end.addAndGet(ended ? length + 1 : length);
    }
    if (!ended && line.size() == 0) {
      return null;
    }
    line.write('\n');
    number++;
    return new Line(number, end.get(), Bytes.wrap(line.toByteArray()));
  }

  /// How much of the file its first bytes are, from 0 to 1. Of a packed file that is known as far
  /// as it was read.
  ///
  /// @param bytes of the (unpacked) input
  double part(long bytes) {
    long all = size.orElse(0);
    long unpacked = end.get();
    return all == 0 || unpacked == 0
        ? 0
        : Math.min(1, (double) bytesRead.get() / all * bytes / unpacked);
  }

  boolean sizeIsKnown() {
    return size.isPresent();
  }

  @Override
  public void close() throws IOException {
    input.close();
  }

  private static InputStream unpacked(SeekableByteChannel channel, AtomicLong read)
      throws IOException {
    return new GZIPInputStream(new Counted(Channels.newInputStream(channel), read), BUFFER);
  }

  private void skip(SeekableByteChannel channel, Confirmed from, boolean packed)
      throws IOException {
    number = from.lines();
    end.set(from.bytes());
    if (from.bytes() == 0) {
      return;
    }
    if (packed) {
      skipPacked(from.bytes() - 1);
    } else {
      channel.position(from.bytes() - 1);
      bytesRead.set(from.bytes() - 1);
    }
    int last = input.read();
    if (last < 0) {
      throw new EOFException("it is shorter than what was sent of it; --restart begins anew");
    }
    // The last line may have had no end then.
    if (last != '\n' && fill() && buffer[0] != '\n') {
      throw new IOException("it was changed since a part of it was sent; --restart begins anew");
    }
  }

  private void skipPacked(long count) throws IOException {
    try {
      input.skipNBytes(count);
    } catch (EOFException e) {
      // Found again by the next read.
    }
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, input.read(buffer));
    return limit > 0;
  }

  /// Counts what is read of a file.
  private static final class Counted extends InputStream {
    private final InputStream from;
    private final AtomicLong count;

    Counted(InputStream from, AtomicLong count) {
      this.from = from;
      this.count = count;
    }

    @Override
    public int read() throws IOException {
      int read = from.read();
      count.addAndGet(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = from.read(bytes, offset, length);
      count.addAndGet(Math.max(0, read));
      return read;
    }

    @Override
    public void close() throws IOException {
      from.close();
    }
  }
}
