package io.sealedlog.allinone;

import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A service in a process of its own.
///
/// @param port on which it tells how it is
/// @param output the file with all that it says
record LaunchedService(String name, Process process, int port, Path output) {
  private static final Duration READY_BOUND = Duration.ofMinutes(2);
  private static final Duration END_BOUND = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofMillis(200);

  URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /// @throws StartException when it ends, or is not ready for two minutes
  void awaitReady() {
    long end = System.nanoTime() + READY_BOUND.toNanos();
    HttpRequest request =
        HttpRequest.newBuilder(address().resolve("/health/ready"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (!isReady(client, request)) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new StartException("The %s does not become ready, see %s.".formatted(name, output));
        }
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("Interrupted while starting.", e);
    }
  }

  private static boolean isReady(HttpClient client, HttpRequest request)
      throws InterruptedException {
    try {
      HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
      return response.statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  void requestStop() {
    process.destroy();
  }

  /// @throws StartException when it does not end within minutes, which includes writing what its
  ///   JVM learned
  void awaitEnd() {
    try {
      if (!process.waitFor(END_BOUND.toSeconds(), TimeUnit.SECONDS)) {
        throw new StartException("The %s does not end, see %s.".formatted(name, output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("Interrupted while ending.", e);
    }
  }

  void kill() {
    process.destroyForcibly();
  }
}
