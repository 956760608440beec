package io.sealedlog.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine;

/// An HTTP server that accepts every registration and login, and runs commands against itself.
final class FakeServer implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  FakeServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(threads);
    on("/v1/accounts", exchange -> answer(exchange, 201, "{}"));
    on("/v1/sessions", exchange -> answer(exchange, 201, "{\"token\":\"sl1s_x\"}"));
  }

  void on(String path, HttpHandler handler) {
    server.createContext(path, handler);
  }

  void start() {
    server.start();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  /// Runs a command against this server.
  int run(CommandLine command, String... arguments) {
    String[] all = new String[arguments.length + 1];
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[0] = "--url=http://127.0.0.1:" + server.getAddress().getPort();
    return runElsewhere(command, all);
  }

  /// Runs a command against the server that the arguments name.
  int runElsewhere(CommandLine command, String... arguments) {
    return command
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  /// Returns the standard output of the commands.
  String out() {
    return out.toString();
  }

  /// Returns the error output of the commands.
  String err() {
    return err.toString();
  }

  static void answer(HttpExchange exchange, int status, String json) throws IOException {
    try (exchange) {
      byte[] _ = exchange.getRequestBody().readAllBytes();
      byte[] body = json.getBytes(StandardCharsets.UTF_8);
      // To this server, length 0 means a chunked response.
      exchange.sendResponseHeaders(status, status == 202 ? 0 : body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
