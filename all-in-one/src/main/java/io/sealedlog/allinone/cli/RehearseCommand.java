package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.AllInOne;
import io.sealedlog.allinone.AllInOneConfig;
import io.sealedlog.allinone.demo.Rehearsal;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.config.ConfigurationSources;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Starts everything on a directory of its own, uses it a little, and ends. The JVM that does so
/// can keep what it learned for the next starts (an AOT cache: JEP 483, 514 and 515); the launcher
/// asks it to.
@Command(
    name = "rehearse",
    hidden = true,
    description = "Starts everything on a new directory, uses it a little, and ends.",
    mixinStandardHelpOptions = true)
final class RehearseCommand implements Callable<Integer> {
  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "Where everything is kept. It is not removed.")
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  private @Nullable Termination termination;

  @Override
  public Integer call() {
    return new ServiceProcess(spec.commandLine().getErr())
        .run(this::construct, this::rehearse)
        .number();
  }

  private AllInOne construct(ServiceContext context) {
    termination = context.termination();
    return new AllInOne(this::sources, context);
  }

  // Nothing of the environment: it may be meant for a real one.
  private ConfigurationSources sources() {
    return new ConfigurationSources()
        .explicit(
            Map.of(AllInOneConfig.DATA_DIRECTORY.key(), directory.toString(), "http.port", "0"));
  }

  private void rehearse(AllInOne started) {
    Termination end = termination;
    if (end == null) {
      return;
    }
    try {
      new Rehearsal(started.addresses().http()).run();
      end.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end.fail("rehearsal", e);
    } catch (RuntimeException e) {
      end.fail("rehearsal", e);
    }
  }
}
