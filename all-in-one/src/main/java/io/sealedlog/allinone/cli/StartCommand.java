package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.AllInOne;
import io.sealedlog.allinone.AllInOneConfig;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.config.ConfigurationSources;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Starts the whole of SealedLog in this process.
@Command(
    name = "start",
    description = "Starts everything in one process: Kafka, PostgreSQL and the three services.",
    footer = {"", DebugPort.HELP},
    mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {
  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ConfigFile configFile = new ConfigFile();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is kept. Default: data.")
  private @Nullable String data;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "HTTP port; 0 takes a free one. Default: 8080.")
  private @Nullable String port;

  @Option(
      names = "--host",
      paramLabel = "H",
      description =
          "Address to listen on. Default: 127.0.0.1. Any that others can reach needs TLS or"
              + " --insecure-http.")
  private @Nullable String host;

  @Option(
      names = "--insecure-http",
      description = "Allows plain HTTP on an address that others can reach.")
  private boolean insecureHttp;

  @Option(
      names = "--tls-certificate",
      paramLabel = "PEM",
      description = "File with the certificate, and after it its issuers'.")
  private @Nullable String tlsCertificate;

  @Option(
      names = "--tls-key",
      paramLabel = "PEM",
      description = "File with the certificate's private key.")
  private @Nullable String tlsKey;

  @Option(
      names = "--rebuild-read-model",
      description = "Empties the read model before it starts; it is then made anew from the log.")
  private boolean rebuildReadModel;

  @Option(
      names = "--rebuild-state",
      description =
          "Makes the worker's state anew from the log before it starts, whatever there is.")
  private boolean rebuildState;

  @Option(
      names = "--retry-parked",
      description = "Applies parked streams again, when the cause is gone.")
  private boolean retryParked;

  @Override
  public Integer call() {
    long begin = System.nanoTime();
    return new ServiceProcess(spec.commandLine().getErr())
        .run(
            this::construct,
            started -> printPage(started, Duration.ofNanos(System.nanoTime() - begin)))
        .number();
  }

  private AllInOne construct(ServiceContext context) {
    AllInOne allInOne = new AllInOne(this::sources, context);
    if (rebuildReadModel) {
      allInOne.rebuildingReadModel();
    } else if (retryParked) {
      allInOne.retryingParked();
    }
    if (rebuildState) {
      allInOne.rebuildingState();
    }
    return allInOne;
  }

  private void printPage(AllInOne started, Duration startTime) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(new StartPage(started.addresses(), startTime).text());
    out.flush();
  }

  // The command line wins over the file and the environment.
  private ConfigurationSources sources() {
    Map<String, String> given = new HashMap<>();
    putGiven(given, AllInOneConfig.DATA_DIRECTORY.key(), data);
    putGiven(given, "http.port", port);
    putGiven(given, "http.host", host);
    putGiven(given, "http.tls.certificate", tlsCertificate);
    putGiven(given, "http.tls.key", tlsKey);
    putGiven(given, "http.insecure", insecureHttp ? "true" : null);
    return configFile.sources().explicit(given);
  }

  private static void putGiven(Map<String, String> values, String key, @Nullable String value) {
    if (value != null) {
      values.put(key, value);
    }
  }
}
