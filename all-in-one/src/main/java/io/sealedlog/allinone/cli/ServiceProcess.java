package io.sealedlog.allinone.cli;

import io.sealedlog.runtime.ExitCode;
import io.sealedlog.runtime.Service;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.config.ConfigurationException;
import io.sealedlog.runtime.health.Health;
import io.sealedlog.runtime.metrics.Metrics;
import io.sealedlog.runtime.metrics.ProcessMeters;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The life of a process that runs services: construct, start, wait for a signal or a failure,
/// drain after a signal, close. What the operator has to know goes to the given writer in whole
/// sentences.
final class ServiceProcess {
  private static final Duration CLOSE_BOUND = Duration.ofSeconds(10);

  /// Longer than any service may take to drain.
  private static final Duration DRAIN_BOUND = Duration.ofMinutes(6);

  private final PrintWriter errors;
  private final Duration closeBound;
  private final Termination termination = new Termination();
  private final CountDownLatch drained = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  ServiceProcess(PrintWriter errors) {
    this(errors, CLOSE_BOUND);
  }

  /// @param closeBound how long a signal or a failure waits for the orderly end before the process
  ///   ends anyway
  ServiceProcess(PrintWriter errors, Duration closeBound) {
    this.errors = errors;
    this.closeBound = closeBound;
  }

  /// @param construct makes the service of this process
  /// @param started is called when it has started
  <S extends Service> ExitCode run(Function<ServiceContext, S> construct, Started<S> started) {
    termination.endOnUncaughtExceptions();
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait, "stop"));
    new StopWatch(termination, closed, closeBound, ServiceProcess::halt).start();
    try {
      ServiceContext context =
          new ServiceContext(
              Clock.systemUTC(), new SecureRandom(), new Health(), Metrics.create(), termination);
      ProcessMeters.register(context.metrics(), context.health(), Version.build());
      try (S service = construct.apply(context)) {
        service.start();
        if (!termination.requested()) {
          started.with(service);
        }
        ExitCode reason = termination.await();
        if (reason == ExitCode.STOPPED) {
          service.drain();
        }
        drained.countDown();
        return reason;
      }
    } catch (ConfigurationException e) {
      return refuse("The configuration is wrong:", e.problems(), ExitCode.CONFIGURATION);
    } catch (StartException e) {
      return refuse(
          "SealedLog can't start:", List.of(String.valueOf(e.getMessage())), ExitCode.START);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    } finally {
      drained.countDown();
      closed.countDown();
    }
  }

  /// Told when the service has started.
  @FunctionalInterface
  interface Started<S> {
    void with(S service);
  }

  private ExitCode refuse(String heading, List<String> messages, ExitCode code) {
    errors.println(heading);
    messages.stream().flatMap(String::lines).forEach(line -> errors.println("  " + line));
    errors.flush();
    return code;
  }

  // Without hooks: one of them may be what hangs.
  private static void halt() {
    Runtime.getRuntime().halt(ExitCode.FAILED.number());
  }

  // Runs when the process is told to end, and also when main has ended; then all is closed already.
  private void stopAndWait() {
    termination.stop();
    try {
      boolean _ = drained.await(DRAIN_BOUND.toMillis(), TimeUnit.MILLISECONDS);
      if (!closed.await(closeBound.toMillis(), TimeUnit.MILLISECONDS)) {
        errors.println("Not everything was closed in time.");
        errors.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
