package io.sealedlog.benchmarks;

import io.sealedlog.benchmarks.baseline.EchoProcess;
import io.sealedlog.benchmarks.load.LoadSetup;
import io.sealedlog.benchmarks.load.Messages;
import io.sealedlog.benchmarks.load.Phase;
import io.sealedlog.benchmarks.load.Report;
import io.sealedlog.benchmarks.load.ServerMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Measures the rate of HTTP alone on this machine, as the baseline for the load driver's closed
/// loop: sends the same requests to a server that only echoes them.
// picocli sets the options before anything reads them.
@SuppressWarnings("NullAway.Init")
@Command(
    name = "echo",
    description = "Sends messages to a bare HTTP server of its own and prints throughput.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class EchoBaseline implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Mixin LoopOptions loop = new LoopOptions();

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new EchoBaseline());
  }

  @Override
  public Integer call() throws InterruptedException {
    loop.requireSensible();
    try (EchoProcess server = EchoProcess.start()) {
      run(server);
      return 0;
    } catch (IOException e) {
      spec.commandLine().getErr().println("Failed: " + e.getMessage());
      return 1;
    }
  }

  private void run(EchoProcess server) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Report report = new Report(out);
    SecureRandom random = new SecureRandom();
    List<LoadSetup.ConversationClient> clients =
        List.of(LoadSetup.fakeClient(server.address(), random));
    List<List<byte[]>> messages = Messages.of(clients, loop.connections, loop.bytes, random);
    out.printf("%d connections, %d bytes of text, echoed%n", loop.connections, loop.bytes);
    for (Phase phase : loop.closedLoop()) {
      report.print(phase.run(server.address(), messages));
      report.print("after " + phase.name(), new ServerMemory(server.pid()));
    }
  }
}
