package io.sealedlog.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.RunningServers;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.config.ConfigurationException;
import io.sealedlog.runtime.config.ConfigurationSources;
import io.sealedlog.runtime.config.Secret;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseConfig;
import io.sealedlog.runtime.health.Health;
import io.sealedlog.runtime.metrics.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
@Tag("servers")
class AllInOneTest {
  @TempDir Path directory;

  @Test
  void isReadyWhenStartedAndAgainOnTheSameDirectory() throws Exception {
    Addresses first;
    try (AllInOne allInOne = allInOne(Map.of())) {
      allInOne.start();
      first = allInOne.addresses();
      assertThat(get(first, "/health/ready")).isEqualTo(200);
      assertThatThrownBy(allInOne(Map.of())::start)
          .isInstanceOf(StartException.class)
          .hasMessageContaining("in use by the process");
    }
    assertThatThrownBy(() -> get(first, "/health/live")).isInstanceOf(IOException.class);

    assertThat(first.exposed()).isFalse();

    try (AllInOne again = allInOne(Map.of("http.host", "0.0.0.0", "http.insecure", "true"))) {
      again.start();
      assertThat(again.addresses().exposed()).isTrue();
      assertThat(again.addresses().kafka()).isEqualTo(first.kafka());
      assertThat(get(again.addresses(), "/health/ready")).isEqualTo(200);
    }
  }

  @Test
  void startsOnTheDataOfAVersionWithTheKeyInsideAndNoPasswordForKafka() throws Exception {
    Path inside = directory.resolve("data/master.key");
    try (AllInOne allInOne = allInOne(Map.of())) {
      allInOne.start();
      Files.move(allInOne.addresses().masterKey(), inside);
    }
    for (String file : List.of("passwords.properties", "client.properties")) {
      Files.delete(directory.resolve("data/kafka").resolve(file));
    }

    try (AllInOne later = allInOne(Map.of())) {
      later.start();
      assertThat(get(later.addresses(), "/health/ready")).isEqualTo(200);
      assertThat(later.addresses().masterKey().toRealPath()).isEqualTo(inside.toRealPath());
    }
  }

  @Test
  void refusesDataWhoseMasterKeyIsGone() throws Exception {
    try (AllInOne allInOne = allInOne(Map.of())) {
      allInOne.start();
      Files.delete(allInOne.addresses().masterKey());
    }

    try (AllInOne withoutKey = allInOne(Map.of())) {
      assertThatThrownBy(withoutKey::start)
          .isInstanceOf(StartException.class)
          .hasMessageContaining("master.key does not exist");
    }
  }

  @Test
  void findsWrongSettingsBeforeAnythingIsStarted() {
    assertThatThrownBy(() -> allInOne(Map.of("worker.threads", "0", "worker.standbies", "1")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "worker.standbies is no setting; the nearest that exists is worker.standbys");
    assertThatThrownBy(() -> allInOne(Map.of("worker.threads", "0")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("worker.threads is \"0\"; it must be a whole number from 1 to 64");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void refusesALogThatLostWhatTheReadModelHasUntilThatIsRebuilt() throws Exception {
    try (AllInOne allInOne = allInOne(Map.of())) {
      allInOne.start();
      pretendTheReadModelIsAhead(allInOne.addresses());
    }

    try (AllInOne refusing = allInOne(Map.of())) {
      assertThatThrownBy(refusing::start)
          .isInstanceOf(StartException.class)
          .hasMessageContaining("The read model is further than the log");
    }
    try (AllInOne rebuilding = allInOne(Map.of()).rebuildingReadModel()) {
      rebuilding.start();
      assertThat(get(rebuilding.addresses(), "/health/ready")).isEqualTo(200);
    }
  }

  @Test
  void servesTheOperationsEndpointWhereItIsAskedFor() throws Exception {
    Map<String, String> settings;
    URI metrics;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      settings = Map.of("operations.port", String.valueOf(taken.getLocalPort()));
      metrics = URI.create("http://127.0.0.1:" + taken.getLocalPort() + "/metrics");
      try (AllInOne refusing = allInOne(settings)) {
        assertThatThrownBy(refusing::start)
            .isInstanceOf(StartException.class)
            .hasMessageContaining("operations.host and operations.port are 127.0.0.1:");
      }
    }

    try (AllInOne allInOne = allInOne(settings)) {
      allInOne.start();
      assertThat(get(metrics)).isEqualTo(200);
    }
  }

  @Test
  void refusesAnOpenAddressWithoutTls() {
    assertThatThrownBy(() -> allInOne(Map.of("http.host", "0.0.0.0")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("http.host is \"0.0.0.0\"");
  }

  @Test
  void decidesAboutItsOwnServers() {
    assertThatThrownBy(() ->
            new AllInOne(
                () -> sources(Map.of()).environment(Map.of("SEALEDLOG_READ_PASSWORD", "canary")),
                context()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("read.password is set; it must be left out")
        .hasMessageNotContaining("canary");
  }

  private static void pretendTheReadModelIsAhead(Addresses addresses) {
    RunningServers servers =
        RunningServers.find(
            addresses.data().resolve("kafka"), addresses.data().resolve("postgresql"));
    DatabaseConfig config =
        new DatabaseConfig(
            "read",
            addresses.readModel(),
            Databases.PROJECTOR,
            new Secret(servers.password(Databases.PROJECTOR)),
            1);
    try (Database database = Database.open(config)) {
      database.jdbc().update("UPDATE read_g1.projection_offsets SET next_offset = 999");
    }
  }

  private AllInOne allInOne(Map<String, String> settings) {
    return new AllInOne(() -> sources(settings), context());
  }

  private ConfigurationSources sources(Map<String, String> settings) {
    Map<String, String> all =
        new HashMap<>(
            Map.of("data.directory", directory.resolve("data").toString(), "http.port", "0"));
    all.putAll(settings);
    return new ConfigurationSources().explicit(all);
  }

  private static ServiceContext context() {
    return new ServiceContext(
        Clock.systemUTC(), new SecureRandom(), new Health(), Metrics.create(), new Termination());
  }

  private static int get(Addresses addresses, String path) throws Exception {
    return get(addresses.http().resolve(path));
  }

  private static int get(URI uri) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
