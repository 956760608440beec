package io.sealedlog.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealedlog.projection.Deployment.Projector;
import io.sealedlog.projection.fold.LogRecord;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A projector whose servers stop and come back.
@Tag("servers")
class OutageTest {
  @RegisterExtension static final Servers SERVERS = new Servers("outage_");

  private final SampleLog log = new SampleLog(Deployment.PARTITIONS, 11);
  private final UUID alice = log.newId();
  private final UUID conversation = log.newId();
  private Deployment deployment;

  @BeforeEach
  void deploy() {
    deployment = SERVERS.deploy();
  }

  @Test
  void noticesAlsoWithNothingToWriteThatPostgresqlIsAway() {
    Projector projector = deployment.start();
    await().atMost(Deployment.BOUND).until(projector::ready);
    SERVERS.stopPostgres();
    try {
      projector.awaitFault("projection.database", "database fails: SQLSTATE");
    } finally {
      SERVERS.startPostgres();
    }

    await().atMost(Deployment.BOUND).until(projector::ready);
  }

  @Test
  void losesNothingWhilePostgresqlIsAway() {
    Projector projector = deployment.start();
    begin();
    deployment.awaitCount("conversations", 1);
    SERVERS.stopPostgres();
    try {
      deployment.commit(messages(25));
      projector.awaitFault("projection.database", "database fails: SQLSTATE");
    } finally {
      SERVERS.startPostgres();
    }

    deployment.awaitCount("messages", 25);
    await().atMost(Deployment.BOUND).until(projector::ready);
    assertThat(deployment.database().count("parked_streams")).isZero();
  }

  @Test
  void losesNothingWhileKafkaIsAway() {
    Projector projector = deployment.start();
    begin();
    deployment.awaitCount("conversations", 1);
    SERVERS.stopBroker();
    try {
      projector.awaitFault("projection.kafka", "Kafka does not answer");
    } finally {
      SERVERS.startBroker();
    }

    deployment.commit(messages(25));

    deployment.awaitCount("messages", 25);
    await().atMost(Deployment.BOUND).until(projector::ready);
    assertThat(projector.termination().requested()).isFalse();
  }

  private void begin() {
    deployment.commit(
        List.of(log.created(conversation, alice), log.epochStarted(conversation, alice)));
  }

  private List<LogRecord> messages(int count) {
    return Stream.generate(() -> log.message(conversation)).limit(count).toList();
  }
}
