package io.sealedlog.embedded;

import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble.VerificationFlag;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;

/// The only node of a cluster: a controller and a broker as in Kafka's `KafkaRaftServer`, with an
/// additional step between their starts.
///
/// A killed broker is still registered with the controller, as the leader of all partitions. When
/// it starts again, it would at once complete the transactions that it finds open, while the
/// controller, which gets no answer from the old registration, removes the leaders until the new
/// broker has registered. Kafka 4.3 treats a partition without a leader as deleted: the transaction
/// is completed without a marker in that partition, so its committed records stay invisible and no
/// consumer ever reads beyond them (KAFKA-20734). Therefore the old broker is unregistered first,
/// and the new one leads no partition until it is registered.
final class CombinedNode {
  private static final Duration ELECTION_BOUND = Duration.ofSeconds(60);
  private static final Duration ELECTION_PAUSE = Duration.ofMillis(5);
  private static final int SALT_BYTES = 16;

  private final ControllerServer controller;
  private final BrokerServer broker;

  private CombinedNode(ControllerServer controller, BrokerServer broker) {
    this.controller = controller;
    this.broker = broker;
  }

  /// Starts the node and returns when the broker accepts requests.
  ///
  /// @param login which the broker lets in from now on, also when its directory is of a version
  ///   that let everybody in
  static CombinedNode start(KafkaConfig config, BrokerLogin login) throws IOException {
    String directory = config.metadataLogDir();
    MetaPropertiesEnsemble properties =
        new MetaPropertiesEnsemble.Loader()
            .addMetadataLogDir(directory)
            .addLogDirs(List.of(directory))
            .load();
    properties.verify(
        Optional.empty(),
        OptionalInt.of(config.nodeId()),
        EnumSet.of(
            VerificationFlag.REQUIRE_AT_LEAST_ONE_VALID,
            VerificationFlag.REQUIRE_METADATA_LOG_DIR));
    SharedServer shared =
        new SharedServer(
            config,
            properties,
            Time.SYSTEM,
            Server.initializeMetrics(config, Time.SYSTEM, properties.clusterId().orElseThrow()),
            CompletableFuture.completedFuture(
                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
            List.of(),
            new StandardFaultHandlerFactory(),
            ServerSocketFactory.INSTANCE);
    CombinedNode node =
        new CombinedNode(
            new ControllerServer(shared, KafkaRaftServer.configSchema(), bootstrap(directory)),
            new BrokerServer(shared));
    try {
      node.controller.startup();
      forgetBroker(node.controller.controller(), config.nodeId());
      letIn(node.controller.controller(), login);
      node.broker.startup();
      return node;
    } catch (RuntimeException | Error e) {
      node.stop();
      throw e;
    }
  }

  /// Stops the node and waits for its end. The broker is stopped first, because its controlled
  /// shutdown needs the controller.
  void stop() {
    broker.shutdown();
    controller.shutdown();
    broker.awaitShutdown();
    controller.awaitShutdown();
  }

  private static BootstrapMetadata bootstrap(String directory) throws IOException {
    try {
      return new BootstrapDirectory(directory).read();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static void forgetBroker(Controller controller, int id) {
    long end = System.nanoTime() + ELECTION_BOUND.toNanos();
    while (!isForgotten(controller, id)) {
      if (System.nanoTime() > end) {
        throw new StartException(
            "The embedded broker's controller was not elected within %s s."
                .formatted(ELECTION_BOUND.toSeconds()));
      }
      Time.SYSTEM.sleep(ELECTION_PAUSE.toMillis());
    }
  }

  private static boolean isForgotten(Controller controller, int id) {
    try {
      controller.unregisterBroker(context(), id).join();
      return true;
    } catch (CompletionException e) {
      return switch (e.getCause()) {
        case BrokerIdNotRegisteredException _ -> true;
        // The controller is not elected yet.
        case NotControllerException _ -> false;
        case null, default -> throw e;
      };
    }
  }

  private static void letIn(Controller controller, BrokerLogin login) {
    ScramMechanism mechanism = ScramMechanism.forMechanismName(BrokerLogin.MECHANISM);
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    AlterUserScramCredentialsRequestData request =
        new AlterUserScramCredentialsRequestData()
            .setUpsertions(
                List.of(
                    new AlterUserScramCredentialsRequestData.ScramCredentialUpsertion()
                        .setName(login.user())
                        .setMechanism(
                            org.apache.kafka.clients.admin.ScramMechanism.fromMechanismName(
                                    mechanism.mechanismName())
                                .type())
                        .setIterations(mechanism.minIterations())
                        .setSalt(salt)
                        .setSaltedPassword(saltedPassword(mechanism, login.password(), salt))));
    for (var result : controller.alterUserScramCredentials(context(), request).join().results()) {
      if (result.errorCode() != Errors.NONE.code()) {
        throw new StartException(
            "The embedded broker's password can't be set: %s.".formatted(result.errorMessage()));
      }
    }
  }

  // The password is random, so that the fewest iterations that Kafka allows are enough.
  private static byte[] saltedPassword(ScramMechanism mechanism, String password, byte[] salt) {
    try {
      return new ScramFormatter(mechanism)
          .saltedPassword(password, salt, mechanism.minIterations());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-512", e);
    }
  }

  private static ControllerRequestContext context() {
    return new ControllerRequestContext(
        new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
  }
}
