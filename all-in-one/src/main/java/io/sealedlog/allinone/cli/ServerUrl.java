package io.sealedlog.allinone.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The option of the commands that talk to a started server.
final class ServerUrl {
  static final URI USUAL = URI.create("http://127.0.0.1:8080");

  // Set by picocli.
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Where the server listens. Default: http://127.0.0.1:8080.")
  private String text = USUAL.toString();

  /// @throws ParameterException when it is no server's
  URI get() {
    try {
      URI url = new URI(text);
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (http && url.getHost() != null && List.of("", "/").contains(url.getRawPath())) {
        return url;
      }
      throw wrong();
    } catch (URISyntaxException e) {
      throw wrong();
    }
  }

  private ParameterException wrong() {
    return new ParameterException(
        command.commandLine(), "--url must be http://HOST:PORT or https://HOST:PORT.");
  }
}
