package io.sealedlog.allinone.batch;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalInt;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// One batch call over a connection of its own, HTTP/1.1: lines are sent by one thread while
/// another reads the outcomes. (The JDK's client reads nothing before it has sent everything.)
final class BatchConnection implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int BUFFER = 64 * 1024;
  private static final int LONGEST_LINE = 64 * 1024;
  private static final String CHUNKED = "transfer-encoding: chunked";
  private static final String RETRY_AFTER = "retry-after:";
  private static final byte[] LINE_END = {'\r', '\n'};

  private final Socket socket;
  private final InputStream input;
  private final OutputStream output;
  private final ByteArrayOutputStream chunk = new ByteArrayOutputStream(BUFFER);
  private boolean chunked;
  private long leftOfChunk;
  private boolean ended;
  private volatile boolean noMore;

  private BatchConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.input = new BufferedInputStream(socket.getInputStream(), BUFFER);
    this.output = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
  }

  /// The head of the server's answer.
  ///
  /// @param retryAfter seconds
  record Head(int status, OptionalInt retryAfter) {}

  /// Connects and begins the call.
  ///
  /// @param silence milliseconds without an answer after which the connection counts as lost
  static BatchConnection open(URI server, String token, int silence) throws IOException {
    boolean tls = "https".equals(server.getScheme());
    int port = server.getPort() >= 0 ? server.getPort() : tls ? 443 : 80;
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(server.getHost(), port), CONNECT_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(silence);
      BatchConnection connection =
          new BatchConnection(tls ? secured(socket, server.getHost(), port) : socket);
      connection.begin(server, token);
      return connection;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /// Puts a line into the buffer, which is sent when it is full or at the next flush.
  void send(Line line) throws IOException {
    chunk.writeBytes(line.bytes().shared());
    if (chunk.size() >= BUFFER) {
      flush();
    }
  }

  /// Sends what was held back.
  void flush() throws IOException {
    if (chunk.size() > 0) {
      output.write(Integer.toHexString(chunk.size()).getBytes(StandardCharsets.US_ASCII));
      output.write(LINE_END);
      chunk.writeTo(output);
      output.write(LINE_END);
      chunk.reset();
    }
    output.flush();
  }

  /// No more lines come.
  void end() throws IOException {
    flush();
    noMore = true;
    output.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    output.flush();
  }

  /// Returns whether everything that belongs on this connection was sent.
  boolean hasEnded() {
    return noMore;
  }

  /// Waits for the answer's beginning.
  Head head() throws IOException {
    String status = line();
    if (!status.startsWith("HTTP/1.1 ") || status.length() < 12) {
      throw new IOException("the server does not speak HTTP/1.1");
    }
    OptionalInt retryAfter = OptionalInt.empty();
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      chunked |= lower.startsWith(CHUNKED);
      if (lower.startsWith(RETRY_AFTER)) {
        retryAfter = seconds(lower.substring(RETRY_AFTER.length()).strip());
      }
    }
    return new Head(Integer.parseInt(status.substring(9, 12)), retryAfter);
  }

  /// The next line of the answer's body, null at its end.
  ///
  /// @throws EOFException when the answer is cut off
  byte @Nullable [] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    int next = body();
    while (next >= 0 && next != '\n') {
      if (line.size() == LONGEST_LINE) {
        throw new IOException("the server's answer has a line that is no outcome");
      }
      line.write(next);
      next = body();
    }
    return next < 0 && line.size() == 0 ? null : line.toByteArray();
  }

  @Override
  public void close() {
    abort();
  }

  /// Ends whatever the other thread waits for.
  void abort() {
    try {
      socket.close();
    } catch (IOException e) {
      // There is nothing more to give back.
    }
  }

  private static SSLSocket secured(Socket socket, String host, int port) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket secured = (SSLSocket) factory.createSocket(socket, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private void begin(URI server, String token) throws IOException {
    String host = server.getPort() < 0 ? server.getHost() : server.getAuthority();
    output.write(
        ("POST /v1/messages:batch HTTP/1.1\r\nHost: "
                + host
                + "\r\nAuthorization: Bearer "
                + token
                + "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n"
                + "Connection: close\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    output.flush();
  }

  private int body() throws IOException {
    if (!chunked || ended) {
      return ended ? -1 : input.read();
    }
    if (leftOfChunk == 0) {
      leftOfChunk = Long.parseLong(line().strip(), 16);
      if (leftOfChunk == 0) {
        ended = true;
        return -1;
      }
    }
    int next = input.read();
    if (next < 0) {
      throw new EOFException("the server's answer is cut off");
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
      if (next < 0 || line.length() == LONGEST_LINE) {
        throw new EOFException("the server's answer is cut off");
      }
      if (next != '\r') {
        line.append((char) next);
      }
      next = input.read();
    }
    return line.toString();
  }

  private static OptionalInt seconds(String text) {
    boolean digits = !text.isEmpty() && text.length() < 6;
    for (int i = 0; i < text.length(); i++) {
      digits &= Character.isDigit(text.charAt(i));
    }
    return digits ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
  }
}
