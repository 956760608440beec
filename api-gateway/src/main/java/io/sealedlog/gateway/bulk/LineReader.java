package io.sealedlog.gateway.bulk;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Reads lines of bytes from a stream. A line above the limit is skipped and none of it is kept.
final class LineReader {
  private static final int INITIAL_BUFFER_BYTES = 64 * 1024;

  private final InputStream input;
  private final int limit;
  private byte[] buffer;
  private int position;
  private int end;
  private int lineStart;
  private int lineEnd;
  private long number;

  /// @param limit bytes of a line, without its line break
  LineReader(InputStream input, int limit) {
    this.input = input;
    this.limit = limit;
    this.buffer = new byte[Math.min(INITIAL_BUFFER_BYTES, limit + 1)];
  }

  /// The result of [#next].
  enum Result {
    LINE,
    TOO_LONG,
    END
  }

  /// Advances to the next line. The accessors of the line are valid until the next call.
  Result next() throws IOException {
    lineStart = position;
    int scanned = position;
    while (true) {
      int newline = newline(scanned);
      if (newline >= 0) {
        position = newline + 1;
        return endLine(newline);
      }
      scanned = end;
      if (end - lineStart > limit) {
        number++;
        return skip();
      }
      scanned -= makeRoom();
      if (!fill()) {
        position = end;
        return end > lineStart ? endLine(end) : Result.END;
      }
    }
  }

  /// Returns the number of the line, from 1.
  long number() {
    return number;
  }

  /// Returns the buffer that holds the line. Valid until the next call of [#next].
  byte[] buffer() {
    return buffer;
  }

  int lineStart() {
    return lineStart;
  }

  int lineEnd() {
    return lineEnd;
  }

  private Result endLine(int newline) {
    lineEnd = newline;
    number++;
    return lineEnd - lineStart > limit ? Result.TOO_LONG : Result.LINE;
  }

  private Result skip() throws IOException {
    while (true) {
      int newline = newline(position);
      if (newline >= 0) {
        position = newline + 1;
        return Result.TOO_LONG;
      }
      position = 0;
      lineStart = 0;
      end = 0;
      if (!fill()) {
        return Result.TOO_LONG;
      }
    }
  }

  private int newline(int from) {
    for (int i = from; i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /// @return by how many bytes the line moved towards the start of the buffer
  private int makeRoom() {
    int moved = 0;
    if (end == buffer.length) {
      moved = lineStart;
      if (moved > 0) {
        System.arraycopy(buffer, lineStart, buffer, 0, end - lineStart);
        end -= moved;
        lineStart = 0;
      } else {
        buffer = Arrays.copyOf(buffer, Math.min(2 * buffer.length, limit + 1));
      }
    }
    return moved;
  }

  private boolean fill() throws IOException {
    int read = input.read(buffer, end, buffer.length - end);
    if (read > 0) {
      end += read;
    }
    return read > 0;
  }
}
