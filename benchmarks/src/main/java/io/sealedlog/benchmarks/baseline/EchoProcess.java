package io.sealedlog.benchmarks.baseline;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// An echo server in a process of its own, as SealedLog is one when it is measured.
public final class EchoProcess implements AutoCloseable {
  private static final Duration TIME_TO_END = Duration.ofSeconds(10);

  private final Process process;
  private final InetSocketAddress address;

  private EchoProcess(Process process, int port) {
    this.process = process;
    this.address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  /// Returns when it serves.
  public static EchoProcess start() throws IOException {
    Process process = LauncherJvm.start(Redirect.PIPE, EchoServer.class);
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

  /// Ends the process, and waits for that.
  @Override
  public void close() {
    try {
      process.outputWriter(StandardCharsets.US_ASCII).close();
      if (process.waitFor(TIME_TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (IOException e) {
      // It has ended already, or does not listen: the end is the same.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
