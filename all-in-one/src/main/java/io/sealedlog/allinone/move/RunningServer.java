package io.sealedlog.allinone.move;

import io.sealedlog.allinone.DataDirectory;
import io.sealedlog.runtime.StartException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The all-in-one process on a data directory.
final class RunningServer {
  // It gives itself ten seconds to stop in order.
  private static final Duration BOUND = Duration.ofSeconds(30);

  private RunningServer() {}

  static boolean runs(Path data) {
    return DataDirectory.holder(data).isPresent();
  }

  /// Asks the process to stop, as SIGTERM does, and waits for its end.
  ///
  /// @throws StartException when it goes on
  static void stop(Path data) {
    DataDirectory.holder(data)
        .ifPresent(process -> {
          boolean asked = process.destroy();
          try {
            ProcessHandle _ = process.onExit().get(BOUND.toSeconds(), TimeUnit.SECONDS);
          } catch (TimeoutException | ExecutionException e) {
            throw new StartException(
                "The server on %s (process %d) %s; stop it and begin again."
                    .formatted(
                        data, process.pid(), asked ? "does not stop" : "can't be told to stop"),
                e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("Interrupted while the server stopped.", e);
          }
        });
  }
}
