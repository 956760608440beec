package io.sealedlog.systemtests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// A batch call over a plain socket that reads the outcome of one line before it sends the next, so
/// that whatever holds either direction back on the way is seen.
final class StreamedBatch implements AutoCloseable {
  private static final int SILENCE_MILLIS = 30_000;

  private final Socket socket;
  private final BufferedReader input;
  private final OutputStream output;

  private StreamedBatch(Socket socket) throws IOException {
    this.socket = socket;
    this.input =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    this.output = socket.getOutputStream();
  }

  static StreamedBatch open(URI server, String token) throws IOException {
    Socket socket = new Socket(server.getHost(), server.getPort());
    socket.setSoTimeout(SILENCE_MILLIS);
    StreamedBatch batch = new StreamedBatch(socket);
    batch.write(
        """
        POST /v1/messages:batch HTTP/1.1\r
        Host: %s\r
        Authorization: Bearer %s\r
        Content-Type: application/x-ndjson\r
        Transfer-Encoding: chunked\r
        \r
        """
            .formatted(server.getAuthority(), token));
    return batch;
  }

  /// Sends a line, and waits for its outcome.
  ///
  /// @return the outcome, as JSON text
  String exchange(String line) throws IOException {
    String chunk = line + "\n";
    write(
        Integer.toHexString(chunk.getBytes(StandardCharsets.UTF_8).length)
            + "\r\n"
            + chunk
            + "\r\n");
    String answer = input.readLine();
    // Whatever is not an outcome is the head of the answer, or the size of a chunk.
    while (answer != null && !answer.startsWith("{\"line\"")) {
      if (answer.startsWith("HTTP/1.1 ") && !answer.startsWith("HTTP/1.1 200")) {
        throw new IOException("refused: " + answer);
      }
      answer = input.readLine();
    }
    if (answer == null) {
      throw new IOException("the answer ended");
    }
    return answer;
  }

  private void write(String text) throws IOException {
    output.write(text.getBytes(StandardCharsets.UTF_8));
    output.flush();
  }

  /// Ends the call.
  @Override
  public void close() throws IOException {
    write("0\r\n\r\n");
    socket.close();
  }
}
