package io.sealedlog.benchmarks.load;

import io.sealedlog.crypto.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// A minimal, blocking HTTP/1.1 keep-alive connection for one thread. It does little, so that the
/// load generator takes little CPU time from the server on the same machine.
///
/// After an [IOException] the connection is closed; the caller opens another one.
final class HttpConnection implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final String LENGTH = "content-length:";
  private static final String ENCODING = "transfer-encoding:";

  private final SocketChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).flip();

  private HttpConnection(SocketChannel channel) {
    this.channel = channel;
  }

  static HttpConnection open(InetSocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new HttpConnection(channel);
  }

  record Answer(int status, Bytes body) {}

  /// @param request all bytes of the request, as [HttpRequest] makes them
  Answer exchange(byte[] request) throws IOException {
    try {
      ByteBuffer out = ByteBuffer.wrap(request);
      while (out.hasRemaining()) {
        channel.write(out);
      }
      return answer();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /// May be called from another thread, which ends an exchange.
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // There is nothing more to release.
    }
  }

  private Answer answer() throws IOException {
    int status = status(line());
    int length = 0;
    boolean chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (startsWith(header, LENGTH)) {
        length = Integer.parseInt(header.substring(LENGTH.length()).strip());
      } else if (startsWith(header, ENCODING)) {
        chunked = header.toLowerCase(Locale.ROOT).endsWith("chunked");
      }
    }
    return new Answer(status, Bytes.wrap(chunked ? chunks() : bytes(length)));
  }

  private static int status(String line) throws IOException {
    if (!line.startsWith("HTTP/1.1 ") || line.length() < 12) {
      throw new IOException("not an HTTP/1.1 answer");
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  private static boolean startsWith(String header, String name) {
    return header.regionMatches(true, 0, name, 0, name.length());
  }

  private byte[] chunks() throws IOException {
    byte[] body = new byte[0];
    int length = Integer.parseInt(line().strip(), 16);
    while (length > 0) {
      byte[] chunk = bytes(length);
      body = Arrays.copyOf(body, body.length + length);
      System.arraycopy(chunk, 0, body, body.length - length, length);
      line();
      length = Integer.parseInt(line().strip(), 16);
    }
    line();
    return body;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    while (true) {
      byte next = next();
      if (next == '\n') {
        return line.toString();
      }
      if (next != '\r') {
        line.append((char) (next & 0xff));
      }
    }
  }

  private byte[] bytes(int length) throws IOException {
    byte[] bytes = new byte[length];
    int filled = 0;
    while (filled < length) {
      fill();
      int part = Math.min(buffer.remaining(), length - filled);
      buffer.get(bytes, filled, part);
      filled += part;
    }
    return bytes;
  }

  private byte next() throws IOException {
    fill();
    return buffer.get();
  }

  private void fill() throws IOException {
    if (buffer.hasRemaining()) {
      return;
    }
    buffer.clear();
    int read = channel.read(buffer);
    buffer.flip();
    if (read < 0) {
      throw new EOFException("the server closed the connection");
    }
  }

  /// Returns the body of an answer as text, for messages.
  static String text(Answer answer) {
    return new String(answer.body().shared(), StandardCharsets.UTF_8);
  }
}
