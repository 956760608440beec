package io.sealedlog.benchmarks.load;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One batch request: one thread sends lines, another reads outcomes.
final class BulkCall implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;
  private static final int LONGEST_LINE = 16 * 1024;

  private final Socket socket;
  private final InputStream input;
  private final OutputStream output;
  private final ByteArrayOutputStream chunk = new ByteArrayOutputStream(2 * BUFFER);
  private long leftOfChunk;

  private BulkCall(Socket socket) throws IOException {
    this.socket = socket;
    this.input = new BufferedInputStream(socket.getInputStream(), BUFFER);
    this.output = socket.getOutputStream();
  }

  static BulkCall open(InetSocketAddress address, HttpRequest requests) throws IOException {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setTcpNoDelay(true);
    BulkCall call = new BulkCall(socket);
    call.output.write(requests.stream("/v1/messages:batch", "application/x-ndjson"));
    return call;
  }

  /// Sends a line, buffered.
  void send(byte[] line) throws IOException {
    chunk.writeBytes(line);
    if (chunk.size() >= BUFFER) {
      flush();
    }
  }

  /// Sends the buffered lines and ends the request.
  void end() throws IOException {
    flush();
    output.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  /// Reads the head of the response.
  ///
  /// @throws IOException when the response is not a stream of outcomes
  void begin() throws IOException {
    String status = line();
    boolean chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      chunked |= header.equalsIgnoreCase("Transfer-Encoding: chunked");
    }
    if (!status.startsWith("HTTP/1.1 200") || !chunked) {
      throw new IOException("the server answers " + status);
    }
  }

  /// Returns the next outcome, or null after the last.
  @Nullable String next() throws IOException {
    StringBuilder line = new StringBuilder(256);
    int next = body();
    while (next >= 0 && next != '\n') {
      line.append((char) next);
      if (line.length() > LONGEST_LINE) {
        throw new IOException("the answer has a line that is no outcome");
      }
      next = body();
    }
    return next < 0 ? null : line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void flush() throws IOException {
    if (chunk.size() > 0) {
      String length = Integer.toHexString(chunk.size()) + "\r\n";
      output.write(length.getBytes(StandardCharsets.US_ASCII));
      chunk.write('\r');
      chunk.write('\n');
      chunk.writeTo(output);
      chunk.reset();
    }
  }

  private int body() throws IOException {
    if (leftOfChunk == 0) {
      leftOfChunk = Long.parseLong(line().strip(), 16);
      if (leftOfChunk == 0) {
        return -1;
      }
    }
    int next = input.read();
    if (next < 0) {
      throw new EOFException("the server closed the connection");
    }
    leftOfChunk--;
    if (leftOfChunk == 0) {
      String _ = line();
    }
    return next;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    int next = input.read();
    while (next != '\n') {
      if (next < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (next != '\r') {
        line.append((char) next);
      }
      next = input.read();
    }
    return line.toString();
  }
}
