package io.sealedlog.allinone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.allinone.Addresses;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StartPageTest {
  @Test
  void saysLoudlyThatOthersCanReadAlong() {
    assertThat(page("http://0.0.0.0:8080", true))
        .contains(
            """
            SealedLog is ready (7.1 s).

              PLAIN HTTP THAT OTHERS CAN REACH (--insecure-http): passwords, tokens and messages
              can be read on the way. Use --tls-certificate and --tls-key, or a proxy that does TLS.

              API         http://0.0.0.0:8080   described at http://0.0.0.0:8080/docs
            """);
  }

  @Test
  void saysNothingOfItWhenTheyCanNot() {
    assertThat(page("http://127.0.0.1:8080", false))
        .contains(
            """
            SealedLog is ready (7.1 s).

              API         http://127.0.0.1:8080   described at http://127.0.0.1:8080/docs
            """);
  }

  @Test
  void saysThatTheMasterKeyIsInTheDataDirectoryAndHowToPartThem() {
    Path data = Path.of("data").toAbsolutePath();
    assertThat(page("http://127.0.0.1:8080", false, data.resolve("master.key")))
        .contains("THE MASTER KEY IS IN THE DATA DIRECTORY")
        .contains("mv %s/master.key %s.keys/master.key\n".formatted(data, data));
    assertThat(page("http://127.0.0.1:8080", false)).doesNotContain("MASTER KEY IS IN");
  }

  private static String page(String http, boolean exposed) {
    return page(http, exposed, Path.of("data.keys/master.key"));
  }

  private static String page(String http, boolean exposed, Path masterKey) {
    Path data = Path.of("data");
    Addresses addresses =
        new Addresses(
            URI.create(http),
            exposed,
            "127.0.0.1:9092",
            "jdbc:postgresql://127.0.0.1:5432/read",
            "jdbc:postgresql://127.0.0.1:5432/vault",
            data,
            masterKey,
            data.resolve("passwords.properties"));
    return new StartPage(addresses, Duration.ofMillis(7_100)).text();
  }
}
