package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.Launcher;
import io.sealedlog.allinone.ServicesApart;
import io.sealedlog.allinone.demo.Rehearsal;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.Termination;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Starts each service in a process of its own, has them work for some time, and ends. Each JVM
/// keeps what it learned, profiles included, for the next starts of its service (an AOT cache: JEP
/// 483, 514 and 515).
// picocli sets the options before anything reads them.
@SuppressWarnings("NullAway.Init")
@Command(
    name = "rehearse-services",
    hidden = true,
    description = "Starts each service by itself on a new directory, has it work, and ends.",
    mixinStandardHelpOptions = true)
final class RehearseServicesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "Where everything is kept. It is not removed.")
  private Path directory;

  @Option(
      names = "--launcher",
      required = true,
      paramLabel = "FILE",
      description = "The sealedlog command.")
  private Path launcher;

  @Option(
      names = "--caches",
      required = true,
      paramLabel = "DIR",
      description = "Where the caches are written: gateway.aot, worker.aot and projector.aot.")
  private Path caches;

  @Option(
      names = "--seconds",
      defaultValue = "25",
      paramLabel = "N",
      description = "How long they work.")
  private int seconds;

  private @Nullable Termination termination;

  @Override
  public Integer call() {
    return new ServiceProcess(spec.commandLine().getErr())
        .run(this::construct, this::rehearse)
        .number();
  }

  private ServicesApart construct(ServiceContext context) {
    termination = context.termination();
    return new ServicesApart(directory, new Launcher(launcher, caches), context);
  }

  private void rehearse(ServicesApart started) {
    Termination end = termination;
    if (end == null) {
      return;
    }
    try {
      new Rehearsal(started.gateway()).run(Duration.ofSeconds(seconds));
      started.stopServices();
      end.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end.fail("rehearsal", e);
    } catch (RuntimeException e) {
      end.fail("rehearsal", e);
    }
  }
}
