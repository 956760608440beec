package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The previous version's processes beside this one's, under load: replaced in the order that
/// `docs/operations.md` gives, and after that in every mix. No client sees an error, and no message
/// is lost or stored twice.
@Order(2)
@Tag("servers")
class UpgradeTest {
  private static final int CONVERSATIONS = 4;

  /// Messages for which old and new run side by side, and for which each mix runs.
  private static final int SOME = 30;

  private Cluster cluster;
  private PreviousVersion previous;
  private SteadyLoad load;
  private Cluster.Gateway gateway;
  private ServiceProcess worker;
  private ServiceProcess projector;
  private int number;

  private enum Version {
    OLD,
    NEW
  }

  @BeforeEach
  void startThePreviousVersion(@TempDir Path directory) throws IOException {
    previous = PreviousVersion.built();
    cluster = Cluster.start(directory, Map.of());
    gateway = startGateway(Version.OLD);
    projector = startProjector(Version.OLD);
    worker = startWorker(Version.OLD);
    gateway.api().awaitReady();
    worker.awaitReady();
    load = new SteadyLoad(gateway.api(), CONVERSATIONS);
    load.awaitMore(SOME);
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (load != null) {
      load.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void everyMixOfVersionsWorksAndClientsSeeNoneOfIt() throws Exception {
    // The order of an upgrade.
    replaceProjector(Version.NEW);
    replaceGateway(Version.NEW);
    replaceWorker(Version.NEW);
    // The mixes that are left, one step after the other, on tables of a later version.
    changeTablesAsALaterVersionDoes();
    replaceGateway(Version.OLD);
    replaceProjector(Version.OLD);
    replaceGateway(Version.NEW);
    replaceWorker(Version.OLD);
    replaceProjector(Version.NEW);

    assertThat(load.check(gateway.api())).isGreaterThanOrEqualTo(16 * SOME);
  }

  private void replaceProjector(Version version) {
    ServiceProcess old = projector;
    projector = startProjector(version);
    projector.awaitReady();
    load.awaitMore(SOME);
    assertThat(old.stop()).isIn(0, 143);
    load.awaitMore(SOME);
  }

  private void replaceGateway(Version version) throws IOException {
    Cluster.Gateway old = gateway;
    gateway = startGateway(version);
    gateway.api().awaitReady();
    load.takeIn(gateway.api());
    load.awaitMore(SOME);
    load.takeOut(old.api());
    assertThat(old.process().stop()).isIn(0, 143);
    load.awaitMore(SOME);
  }

  private void replaceWorker(Version version) {
    ServiceProcess old = worker;
    worker = startWorker(version);
    worker.awaitReady();
    load.awaitMore(SOME);
    assertThat(old.stop()).isIn(0, 143);
    load.awaitMore(SOME);
  }

  /// Adds columns and history as a later version's migration may: rows of this version still fit.
  private void changeTablesAsALaterVersionDoes() throws SQLException {
    for (String[] place :
        new String[][] {
          {"sealedlog_read", "read_g1", "messages"}, {"sealedlog_vault", "vault", "sessions"}
        }) {
      try (Connection connection = cluster.administrator(place[0]);
          var statement = connection.createStatement()) {
        statement.execute(
            "ALTER TABLE %s.%s ADD COLUMN later integer NOT NULL DEFAULT 1"
                .formatted(place[1], place[2]));
        statement.execute(
            """
            INSERT INTO %s.flyway_schema_history (installed_rank, version, description, type,
              script, checksum, installed_by, execution_time, success)
            VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'later', 1, true)
            """
                .formatted(place[1]));
      }
    }
  }

  private Cluster.Gateway startGateway(Version version) throws IOException {
    return cluster.startGateway(name("gateway", version), commandLine(version));
  }

  private ServiceProcess startWorker(Version version) {
    return cluster.startWorker(name("worker", version), commandLine(version));
  }

  private ServiceProcess startProjector(Version version) {
    return cluster.startProjector(name("projector", version), commandLine(version));
  }

  private String name(String service, Version version) {
    number++;
    return service + "-" + number + "-" + version;
  }

  private CommandLineProcess.Program commandLine(Version version) {
    return version == Version.OLD ? previous::command : CommandLineProcess::command;
  }
}
