package io.sealedlog.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks which database addresses are accepted, and which TLS mode they lead to.
class DatabaseConfigTest {
  private static final DatabaseConfig.Definition DEFINITION =
      DatabaseConfig.Definition.of("vault", "the vault", 3);

  @Test
  void hasDefaultsForAllThatIsNotRequired() {
    DatabaseConfig config = config("jdbc:postgresql://127.0.0.1:5432/vault", Map.of());

    assertThat(config.poolSize()).isEqualTo(3);
    assertThat(config.statementTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.insecurePlaintext()).isFalse();
    assertThat(config.toString()).doesNotContain("canary");
  }

  @Test
  void readsEverySetting() {
    DatabaseConfig config =
        config(
            "jdbc:postgresql://db.example/vault",
            Map.of(
                "vault.pool-size", "7",
                "vault.statement-timeout", "90s",
                "vault.insecure-plaintext", "true"));

    assertThat(config)
        .isEqualTo(
            new DatabaseConfig(
                "vault",
                "jdbc:postgresql://db.example/vault",
                "role",
                config.password(),
                7,
                Duration.ofSeconds(90),
                true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://localhost/vault",
        "jdbc:postgresql://LOCALHOST:5433/vault",
        "jdbc:postgresql:///vault",
        "jdbc:postgresql://127.0.0.1:5432/vault",
        "jdbc:postgresql://127.8.9.1/vault",
        "jdbc:postgresql://[::1]:5432/vault",
        "jdbc:postgresql://127.0.0.1:1,localhost:2,[::1]:3/vault",
        "jdbc:postgresql://localhost/vault?socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory"
            + "$FactoryArg&socketFactoryArg=/run/postgresql/.s.PGSQL.5432"
      })
  void leavesTlsToTheDriverOnThisMachine(String url) {
    assertThat(tls(url, false)).isEqualTo(new DatabaseTls("prefer", false, Optional.empty()));
  }

  @Test
  void takesTheModeThatIsAskedForOnThisMachine() {
    assertThat(tls("jdbc:postgresql://localhost/vault?sslmode=disable", false))
        .isEqualTo(new DatabaseTls("disable", false, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db.example/vault",
        "jdbc:postgresql://10.0.0.1:5432/vault",
        "jdbc:postgresql://0.0.0.0/vault",
        "jdbc:postgresql://[fe80::1]/vault",
        "jdbc:postgresql://localhost.example/vault",
        "jdbc:postgresql://127.0.0.1.example/vault",
        "jdbc:postgresql://localhost,db.example/vault",
        "jdbc:postgresql://db.example:5432,127.0.0.1:5433/vault",
        "jdbc:postgresql://db.example/vault?ssl=true",
        "jdbc:postgresql://db.example/vault?ssl",
        "jdbc:postgresql://db.example/vault?sslmode=verify-full",
        "jdbc:postgresql://db.example/vault?sslmode=Verify-Full&sslrootcert=/etc/ca.pem",
        "jdbc:postgresql:///vault?socketFactory=com.example.AnywhereFactory"
      })
  void demandsACertificateOfTheVeryHostOnAnotherMachine(String url) {
    assertThat(tls(url, false)).isEqualTo(new DatabaseTls("verify-full", true, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "require, the certificate of a database on another machine is not checked",
    "verify-ca, the host name of a database on another machine is not checked"
  })
  void takesLessWhenTheAddressSaysSoAndWarns(String mode, String warning) {
    DatabaseTls tls = tls("jdbc:postgresql://db.example/vault?sslmode=" + mode, false);

    assertThat(tls.mode()).isEqualTo(mode);
    assertThat(tls.demanded()).isTrue();
    assertThat(tls.warning().orElseThrow()).startsWith(warning);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db.example/vault?sslmode=prefer",
        "jdbc:postgresql://db.example/vault?sslmode=allow",
        "jdbc:postgresql://db.example/vault?sslmode=disable",
        "jdbc:postgresql://db.example/vault?sslmode=DISABLE&ssl=true",
        "jdbc:postgresql://db.example/vault?ssl=false",
        "jdbc:postgresql://localhost,db.example/vault?sslmode=prefer"
      })
  void refusesAnAddressThatAllowsPlaintextToAnotherMachine(String url) {
    assertThatThrownBy(() -> config(url, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("vault.url is \"" + url + "\"; it must be an address with sslmode")
        .hasMessageContaining("vault.insecure-plaintext=true");
  }

  @ParameterizedTest
  @CsvSource({
    "'', prefer",
    "?sslmode=prefer, prefer",
    "?sslmode=disable, disable",
    "?ssl=false, prefer"
  })
  void goesWithoutTlsWhenThatIsSetAndWarns(String parameters, String mode) {
    DatabaseTls tls = tls("jdbc:postgresql://db.example/vault" + parameters, true);

    assertThat(tls.mode()).isEqualTo(mode);
    assertThat(tls.demanded()).isFalse();
    assertThat(tls.warning().orElseThrow()).startsWith("NO TLS IS DEMANDED");
  }

  @Test
  void keepsTheTlsThatAnAddressAsksForWhateverIsAllowed() {
    assertThat(tls("jdbc:postgresql://db.example/vault?sslmode=verify-full", true))
        .isEqualTo(new DatabaseTls("verify-full", true, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sslfactory=org.postgresql.ssl.NonValidatingFactory",
        "sslmode=verify-ca&sslfactory=org.postgresql.ssl.NonValidatingFactory",
        "sslhostnameverifier=com.example.Anybody",
        "sslmode=none"
      })
  void refusesParametersThatTakeAwayWhatTheModePromises(String parameters) {
    assertThatThrownBy(() -> config("jdbc:postgresql://db.example/vault?" + parameters, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("it must be an address with");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user=other",
        "socketTimeout=0",
        "connectTimeout=0",
        "loginTimeout=0",
        "cancelSignalTimeout=0",
        "tcpKeepAlive=false"
      })
  void refusesParametersThatItSetsItself(String parameter) {
    String name = parameter.substring(0, parameter.indexOf('='));

    assertThatThrownBy(() -> config("jdbc:postgresql://localhost/vault?" + parameter, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith(
            "it must be an address without the parameters "
                + name
                + ", which SealedLog sets itself.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PGHOST=db.example", "host=db.example", "PGPORT=1", "PGDBNAME=other"})
  void refusesAPlaceAmongTheParameters(String parameter) {
    assertThatThrownBy(() -> config("jdbc:postgresql://localhost/vault?" + parameter, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("before the question mark, not after it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://localhost",
        "jdbc:postgresql://localhost:port/vault",
        "jdbc:postgresql://role:canary@localhost/vault",
        "jdbc:postgresql://localhost/vault?service=unknown"
      })
  void refusesWhatTheDriverCannotRead(String url) {
    assertThatThrownBy(() -> config(url, Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("of the form jdbc:postgresql://host:port/database");
  }

  @Test
  void asksSeveralServersForTheOneThatTakesChanges() {
    assertThat(properties("jdbc:postgresql://localhost,127.0.0.1/vault"))
        .containsEntry("targetServerType", "primary");
    assertThat(properties("jdbc:postgresql://localhost,127.0.0.1/vault?targetServerType=any"))
        .containsEntry("targetServerType", "any");
    assertThat(properties("jdbc:postgresql://localhost/vault"))
        .doesNotContainKey("targetServerType");
  }

  @Test
  void setsItsTimeOutsAfterTheOperatorsOptions() {
    String options =
        properties("jdbc:postgresql://localhost/vault?options=-c%20statement_timeout%3D0")
            .get("options");

    assertThat(options)
        .startsWith("-c statement_timeout=0 -c statement_timeout=5000 -c lock_timeout=4000")
        .contains("-c idle_in_transaction_session_timeout=10000");
  }

  @Test
  void boundsWhatTheServerCannot() {
    assertThat(properties("jdbc:postgresql://localhost/vault"))
        .containsEntry("socketTimeout", "6")
        .containsEntry("connectTimeout", "5")
        .containsEntry("loginTimeout", "5")
        .containsEntry("cancelSignalTimeout", "2")
        .containsEntry("tcpKeepAlive", "true");
  }

  private static Map<String, String> properties(String url) {
    DatabaseConfig config = config(url, Map.of());
    Map<String, String> properties = new HashMap<>();
    new ConnectionFactory(config)
        .pool("vault", ConnectionTimeouts.ofStatements(config.statementTimeout()), 1)
        .getDataSourceProperties()
        .forEach((name, value) -> properties.put((String) name, (String) value));
    return properties;
  }

  private static DatabaseTls tls(String url, boolean insecure) {
    return new ConnectionFactory(
            config(url, Map.of("vault.insecure-plaintext", String.valueOf(insecure))))
        .tls();
  }

  private static DatabaseConfig config(String url, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("vault.url", url);
    settings.put("vault.user", "role");
    settings.put("vault.password", "canary");
    return DEFINITION.from("vault", Configuration.of(DEFINITION.settings("Vault"), settings));
  }
}
