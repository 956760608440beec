package io.sealedlog.benchmarks.baseline;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// An echo server in a separate process, like SealedLog when it is measured.
public final class EchoProcess implements AutoCloseable {
  private static final Duration TIME_TO_END = Duration.ofSeconds(10);

  private final Process process;
  private final InetSocketAddress address;

  private EchoProcess(Process process, int port) {
    this.process = process;
    this.address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  /// Starts the server and returns when it accepts requests.
  public static EchoProcess start() throws IOException {
    Process process = JvmLauncher.start(Redirect.PIPE, EchoServer.class);
    try {
      String port = process.inputReader(StandardCharsets.US_ASCII).readLine();
      if (port == null) {
        throw new IOException("the echo server did not start");
      }
      return new EchoProcess(process, Integer.parseInt(port));
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  public InetSocketAddress address() {
    return address;
  }

  public long pid() {
    return process.pid();
  }

  /// Ends the process and waits for its end.
  @Override
  public void close() {
    try {
      process.outputWriter(StandardCharsets.US_ASCII).close();
      if (process.waitFor(TIME_TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (IOException e) {
      // The process has already ended, or doesn't read its input; it is killed in either case.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
