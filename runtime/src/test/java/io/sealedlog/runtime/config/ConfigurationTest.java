package io.sealedlog.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  private static final Setting<Integer> PORT =
      Setting.integer("http.port", 0, 65_535, "A port.").withDefault(8080);
  private static final Setting<Duration> WINDOW =
      Setting.duration("dedupe.window", Duration.ofSeconds(1), Duration.ofDays(1), "A window.")
          .withDefault(Duration.ofHours(1));
  private static final Setting<Secret> PASSWORD = Setting.secret("read.password", "A password.");
  private static final Setting<Optional<Path>> CERTIFICATE =
      Setting.path("tls.certificate", "A file.").optional();
  private static final Setting<Boolean> INSECURE =
      Setting.flag("http.insecure", "Whether.").withDefault(false);
  private static final Setting<String> PROFILE =
      Setting.oneOf("profile", List.of("small", "large"), "A profile.").withDefault("small");
  private static final Setting<Integer> POOL_SIZE =
      Setting.integer("read.pool-size", 1, 200, "A size.").withDefault(8);
  private static final Settings SETTINGS =
      Settings.of("Test", PORT, WINDOW, PASSWORD, CERTIFICATE, INSECURE, PROFILE, POOL_SIZE)
          .passingThrough("kafka.", name -> name.endsWith("password"));

  @TempDir Path directory;

  @Test
  void takesDefaultsForWhatIsNotSet() {
    Configuration configuration = Configuration.of(SETTINGS, Map.of("read.password", "x"));

    assertThat(configuration.get(PORT)).isEqualTo(8080);
    assertThat(configuration.get(WINDOW)).isEqualTo(Duration.ofHours(1));
    assertThat(configuration.get(CERTIFICATE)).isEmpty();
    assertThat(configuration.get(INSECURE)).isFalse();
    assertThat(configuration.get(PROFILE)).isEqualTo("small");
    assertThat(configuration.get(POOL_SIZE)).isEqualTo(8);
    assertThat(configuration.passedThrough("kafka.")).isEmpty();
  }

  @Test
  void readsEverySettingFromTheFile() throws Exception {
    Path file =
        file(
            """
            http.port = 9
            dedupe.window = 90m
            read.password = ${secret} \\\\ "
            tls.certificate = /etc/cert.pem
            http.insecure = true
            profile = large
            read.pool-size = 3
            kafka.security.protocol = SSL
            """);

    Configuration configuration = new ConfigurationSources().file(file).read(SETTINGS);

    assertThat(configuration.get(PORT)).isEqualTo(9);
    assertThat(configuration.get(WINDOW)).isEqualTo(Duration.ofMinutes(90));
    assertThat(configuration.get(PASSWORD).reveal()).isEqualTo("${secret} \\ \"");
    assertThat(configuration.get(CERTIFICATE)).contains(Path.of("/etc/cert.pem"));
    assertThat(configuration.get(INSECURE)).isTrue();
    assertThat(configuration.get(PROFILE)).isEqualTo("large");
    assertThat(configuration.get(POOL_SIZE)).isEqualTo(3);
    assertThat(configuration.passedThrough("kafka."))
        .containsOnly(Map.entry("security.protocol", "SSL"));
  }

  @Test
  void readsSecretsThatArePassedThroughFromFilesOfTheirOwn() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret"), "canary\n");
    Map<String, String> given =
        Map.of(
            "read.password", "x",
            "kafka.ssl.key.password.file", secret.toString(),
            "kafka.sasl.assertion.file", "one of Kafka's own");

    assertThat(Configuration.of(SETTINGS, given).passedThrough("kafka."))
        .containsOnly(
            Map.entry("ssl.key.password", "canary"),
            Map.entry("sasl.assertion.file", "one of Kafka's own"));
    assertThat(
            new ConfigurationSources()
                .explicit(Map.of("read.password", "x"))
                .file(file("kafka.ssl.key.password = in clear\n"))
                .environment(Map.of("SEALEDLOG_KAFKA_SSL_KEY_PASSWORD_FILE", secret.toString()))
                .read(SETTINGS)
                .passedThrough("kafka."))
        .containsOnly(Map.entry("ssl.key.password", "canary"));
  }

  @Test
  void namesTheFileOfAPassedSecretThatCanNotBeRead() {
    assertThatThrownBy(() ->
            Configuration.of(
                SETTINGS,
                Map.of("read.password", "x", "kafka.ssl.key.password.file", "none/there")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "kafka.ssl.key.password.file is \"none/there\"; it must be a file that can be read.");
    assertThatThrownBy(() ->
            Configuration.of(
                SETTINGS,
                Map.of(
                    "read.password", "x",
                    "kafka.ssl.key.password", "canary",
                    "kafka.ssl.key.password.file", "none/there")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "kafka.ssl.key.password and kafka.ssl.key.password.file are both set; set one.");
  }

  @Test
  void leavesAloneWhatOtherCommandsReadFromTheEnvironment() {
    Configuration configuration =
        new ConfigurationSources()
            .explicit(Map.of("read.password", "p", "tls.certificate", "c"))
            .environment(
                Map.of(
                    "SEALEDLOG_TOKEN",
                    "sl1s_x",
                    "SEALEDLOG_VECTORS",
                    "v",
                    "SEALEDLOG_PROFILE",
                    "large"))
            .read(SETTINGS);

    assertThat(configuration.get(PASSWORD)).isEqualTo(new Secret("p"));
  }

  @Test
  void readsEverySettingFromTheEnvironment() {
    Map<String, String> environment =
        Map.of(
            "SEALEDLOG_HTTP_PORT", "9",
            "SEALEDLOG_DEDUPE_WINDOW", "7s",
            "SEALEDLOG_READ_PASSWORD", "p",
            "SEALEDLOG_TLS_CERTIFICATE", "c",
            "SEALEDLOG_HTTP_INSECURE", "true",
            "SEALEDLOG_PROFILE", "large",
            "SEALEDLOG_READ_POOL_SIZE", "3",
            "SEALEDLOG_KAFKA_SECURITY_PROTOCOL", "SSL",
            "SEALEDLOG_JAVA_OPTS", "-Xmx1g",
            "HTTP_PORT", "10");

    Configuration configuration =
        new ConfigurationSources().environment(environment).read(SETTINGS);

    assertThat(configuration.get(PORT)).isEqualTo(9);
    assertThat(configuration.get(WINDOW)).isEqualTo(Duration.ofSeconds(7));
    assertThat(configuration.get(PASSWORD)).isEqualTo(new Secret("p"));
    assertThat(configuration.get(CERTIFICATE)).contains(Path.of("c"));
    assertThat(configuration.get(INSECURE)).isTrue();
    assertThat(configuration.get(PROFILE)).isEqualTo("large");
    assertThat(configuration.get(POOL_SIZE)).isEqualTo(3);
    assertThat(configuration.passedThrough("kafka."))
        .containsOnly(Map.entry("security.protocol", "SSL"));
  }

  @Test
  void laterPlacesWin() throws Exception {
    Path file = file("http.port = 1\nread.pool-size = 1\nprofile = large\nread.password = a\n");

    Configuration configuration =
        new ConfigurationSources()
            .file(file)
            .environment(Map.of("SEALEDLOG_HTTP_PORT", "2", "SEALEDLOG_READ_POOL_SIZE", "2"))
            .explicit(Map.of("http.port", "3"))
            .read(SETTINGS);

    assertThat(configuration.get(PORT)).isEqualTo(3);
    assertThat(configuration.get(POOL_SIZE)).isEqualTo(2);
    assertThat(configuration.get(PROFILE)).isEqualTo("large");
  }

  @Test
  void collectsEverythingThatIsWrongWithKeyValueAndRule() throws Exception {
    Path file = file("http.port = 70000\ndedupe.window = 3 hours\nhttp.prot = 1\nprofile = big\n");

    ConfigurationException failure =
        catchThrowableOfType(
            ConfigurationException.class,
            () ->
                new ConfigurationSources()
                    .file(file)
                    .environment(Map.of("SEALEDLOG_DEDUPE_WINDOWS", "1h"))
                    .read(SETTINGS));

    assertThat(failure.problems())
        .containsExactlyInAnyOrder(
            "http.port is \"70000\"; it must be a whole number from 0 to 65535. It comes from the file "
                + file
                + ".",
            "dedupe.window is \"3 hours\"; it must be a number with ms, s, m, h or d, such as 25ms,"
                + " from 1s to 1d. It comes from the file "
                + file
                + ".",
            "profile is \"big\"; it must be one of small, large. It comes from the file "
                + file
                + ".",
            "http.prot is no setting; the nearest that exists is http.port.",
            "The environment variable SEALEDLOG_DEDUPE_WINDOWS sets nothing that exists; the nearest"
                + " that exists is SEALEDLOG_DEDUPE_WINDOW.",
            "read.password is not set; it must be not empty.");
  }

  @Test
  void refusesToBeToldWhatTheProgramDecides() {
    assertThatThrownBy(() ->
            new ConfigurationSources()
                .environment(Map.of("SEALEDLOG_READ_PASSWORD_FILE", "/etc/password"))
                .decided(Map.of("read.password", "x"))
                .read(SETTINGS))
        .hasMessage("read.password.file is set; it must be left out, it is decided here.");
  }

  @Test
  void namesTheNewKeyOfASettingThatWasRenamed() {
    assertThatThrownBy(() ->
            new ConfigurationSources()
                .explicit(Map.of("read.password", "x", "health.port", "9090"))
                .environment(Map.of("SEALEDLOG_HEALTH_HOST", "::1"))
                .read(SETTINGS))
        .hasMessageContaining("health.port is no setting; it is now called operations.port.")
        .hasMessageContaining(
            "The environment variable SEALEDLOG_HEALTH_HOST sets nothing that exists;"
                + " it is now called SEALEDLOG_OPERATIONS_HOST.");
  }

  @Test
  void suggestsNothingWhenNothingIsNear() {
    assertThatThrownBy(
            () -> Configuration.of(SETTINGS, Map.of("read.password", "x", "colour", "red")))
        .hasMessage("colour is no setting.");
  }

  @Test
  void knowsKeysOfOthersWithoutReadingThem() {
    Settings others = Settings.of("Others", Setting.secret("vault.password", "Another."));

    Configuration configuration =
        new ConfigurationSources()
            .explicit(Map.of("read.password", "x", "vault.password.file", "/none"))
            .alsoKnowing(others)
            .read(SETTINGS);

    assertThat(configuration.get(PASSWORD).reveal()).isEqualTo("x");
  }

  @Test
  void neverPrintsASecret() {
    Setting<Secret> key =
        Setting.secret("some.key", "A key.")
            .satisfying("32 letters", secret -> secret.reveal().length() == 32);

    assertThatThrownBy(() -> Configuration.of(Settings.of("T", key), Map.of("some.key", "canary")))
        .hasMessageStartingWith("some.key has a wrong value (not shown); it must be 32 letters.")
        .hasMessageNotContaining("canary");
    assertThat(new Secret("canary").toString()).doesNotContain("canary");
  }

  @Test
  void readsASecretFromAFile() throws Exception {
    Path file = file("from the file\n");

    Configuration configuration =
        Configuration.of(SETTINGS, Map.of("read.password.file", file.toString()));

    assertThat(configuration.get(PASSWORD).reveal()).isEqualTo("from the file");
  }

  @Test
  void refusesBothFormsOfASecretFromOnePlace() {
    assertThatThrownBy(() ->
            Configuration.of(SETTINGS, Map.of("read.password", "x", "read.password.file", "/none")))
        .hasMessage("read.password and read.password.file are both set; set one.");
  }

  @Test
  void namesASecretFileThatCanNotBeRead() {
    assertThatThrownBy(
            () -> Configuration.of(SETTINGS, Map.of("read.password.file", "/none/at-all")))
        .hasMessage("read.password.file is \"/none/at-all\"; it must be a file that can be read.");
  }

  @Test
  void namesAConfigurationFileThatCanNotBeRead() {
    assertThatThrownBy(() -> new ConfigurationSources().file(directory.resolve("none")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("none can't be read");
  }

  @Test
  void writesThePageFromTheDefinitions() {
    assertThat(new ConfigurationReference("# Settings\n", List.of(SETTINGS)).markdown())
        .startsWith("# Settings\n\n## Test\n\n| key | default | must be | what for |\n")
        .contains("| `http.port` | `8080` | a whole number from 0 to 65535 | A port. |\n")
        .contains(
            "| `read.password` or `read.password.file` | required | not empty | A password. |\n")
        .contains("| `tls.certificate` | none |")
        .contains("| `kafka.*` |");
  }

  private Path file(String text) throws Exception {
    return Files.writeString(directory.resolve("test.properties"), text);
  }
}
