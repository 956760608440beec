package io.sealedlog.benchmarks;

import io.sealedlog.benchmarks.load.ServerMemory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options for the server under load, shared by all runs.
// picocli sets the options before anything reads them.
@SuppressWarnings("NullAway.Init")
final class RunOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Option(names = "--url", defaultValue = "http://127.0.0.1:8080", description = "The server.")
  URI url;

  @Option(names = "--pid", description = "Process of the server, to print its resident memory.")
  long[] pids = {};

  @Option(
      names = "--allow-remote",
      description = "Allow a server on another machine. Only load what is yours.")
  boolean allowRemote;

  /// @throws ParameterException when the address is invalid, or on another machine without
  ///   `--allow-remote`
  InetSocketAddress address() {
    require(
        "http".equals(url.getScheme()) && url.getHost() != null && url.getPort() >= 0,
        "--url must be http://HOST:PORT");
    InetSocketAddress address = new InetSocketAddress(url.getHost(), url.getPort());
    InetAddress resolved = address.getAddress();
    if (resolved == null) {
      throw wrong("--url names a host that is not found: " + url.getHost());
    }
    require(
        resolved.isLoopbackAddress() || allowRemote,
        "--url names another machine (" + resolved.getHostAddress() + "); see --allow-remote");
    return address;
  }

  /// Returns a meter of the memory that each of the server's processes uses.
  List<ServerMemory> memory() {
    return Arrays.stream(pids).mapToObj(ServerMemory::new).toList();
  }

  /// @throws ParameterException with the rule as its message, when it doesn't hold
  void require(boolean holds, String rule) {
    OptionRules.require(command, holds, rule);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
