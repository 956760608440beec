package io.sealedlog.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/// A broker that speaks TLS only, knows its clients by password or certificate, and allows each
/// what it has an ACL for and nothing else.
final class SecuredKafka implements KafkaServers {
  /// Where clients show a user and a password, where they show a certificate, and where the broker
  /// shows one that has expired.
  enum Listener {
    PASSWORDS,
    CERTIFICATES,
    EXPIRED
  }

  static final String ADMINISTRATOR = "administrator";
  private static final String MECHANISM = "SCRAM-SHA-512";
  private static final List<String> SERVICES = List.of("gateway", "worker", "projector");

  private final Path directory;
  private final TestCertificates certificates;
  private final Map<Listener, Integer> ports;
  private final Map<String, Path> clientCertificates;
  private final BrokerProcess broker;
  private Listener listener = Listener.PASSWORDS;

  private SecuredKafka(
      Path directory,
      TestCertificates certificates,
      Map<Listener, Integer> ports,
      Map<String, Path> clientCertificates,
      BrokerProcess broker) {
    this.directory = directory;
    this.certificates = certificates;
    this.ports = ports;
    this.clientCertificates = clientCertificates;
    this.broker = broker;
  }

  static SecuredKafka start(Path directory, TestCertificates certificates) throws IOException {
    Files.createDirectories(directory);
    Map<String, Path> clientCertificates = new HashMap<>();
    for (String service : SERVICES) {
      Files.writeString(passwordFile(directory, service), password(service));
      clientCertificates.put(
          service, certificates.issue(service, "dns:" + service, TestCertificates.VALID));
    }
    Files.writeString(passwordFile(directory, ADMINISTRATOR), password(ADMINISTRATOR));
    Map<Listener, Integer> ports = new HashMap<>();
    for (Listener each : Listener.values()) {
      ports.put(each, Ports.next());
    }
    BrokerProcess broker =
        BrokerProcess.start(
            directory.resolve("broker"),
            Uuid.randomUuid().toString(),
            settings(ports, certificates),
            List.of(ADMINISTRATOR, "gateway", "worker", "projector").stream()
                .map(user -> "%s=[name=%s,password=%s]".formatted(MECHANISM, user, password(user)))
                .toList());
    try {
      return new SecuredKafka(
          directory, certificates, ports, clientCertificates, broker.awaitStarted());
    } catch (RuntimeException | Error e) {
      broker.close();
      throw e;
    }
  }

  /// Makes the services that are started from now on use this listener.
  void through(Listener next) {
    listener = next;
  }

  @Override
  public Map<String, String> settings(String service) {
    String user = service.equals("topics") ? ADMINISTRATOR : service;
    Map<String, String> settings =
        listener == Listener.CERTIFICATES && clientCertificates.containsKey(user)
            ? withCertificate(clientCertificates.get(user))
            : withPassword(user);
    settings.put("topics.replication", "1");
    return settings;
  }

  /// Returns the settings of a client with the user's password.
  Map<String, String> withPassword(String user) {
    Map<String, String> settings = trusting("127.0.0.1", Listener.PASSWORDS);
    settings.put("kafka.security.protocol", "SASL_SSL");
    settings.put("kafka.sasl.mechanism", MECHANISM);
    settings.put("kafka.sasl.username", user);
    settings.put("kafka.sasl.password.file", passwordFile(directory, user).toString());
    return settings;
  }

  /// Returns the settings of a client with a certificate.
  Map<String, String> withCertificate(Path pem) {
    Map<String, String> settings = trusting("127.0.0.1", Listener.CERTIFICATES);
    settings.put("kafka.security.protocol", "SSL");
    settings.put("kafka.ssl.keystore.type", "PEM");
    settings.put("kafka.ssl.keystore.location", pem.toString());
    return settings;
  }

  /// Returns the settings that a client needs to know the broker.
  Map<String, String> trusting(String host, Listener at) {
    Map<String, String> settings = new HashMap<>();
    settings.put("kafka.bootstrap.servers", host + ":" + ports.get(at));
    settings.put("kafka.ssl.truststore.type", "PEM");
    settings.put("kafka.ssl.truststore.location", certificates.authority().toString());
    return settings;
  }

  /// Opens a client that may do everything.
  Admin administrator() {
    return Admin.create(ofAdministrator());
  }

  /// Returns Kafka's own settings of a client that may do everything.
  Map<String, Object> ofAdministrator() {
    Map<String, Object> settings = new HashMap<>();
    trusting("127.0.0.1", Listener.PASSWORDS)
        .forEach((key, value) -> settings.put(key.substring("kafka.".length()), value));
    settings.put("security.protocol", "SASL_SSL");
    settings.put("sasl.mechanism", MECHANISM);
    settings.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(ADMINISTRATOR, password(ADMINISTRATOR)));
    return settings;
  }

  @Override
  public void close() {
    broker.close();
  }

  static String password(String user) {
    return "canary-of-" + user;
  }

  private static Path passwordFile(Path directory, String user) {
    return directory.resolve(user + ".password");
  }

  private static Map<String, String> settings(
      Map<Listener, Integer> ports, TestCertificates certificates) throws IOException {
    int controller = Ports.next();
    Map<String, String> settings = new HashMap<>(SMALL);
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
    String clients =
        "PASSWORDS://127.0.0.1:%d,CERTIFICATES://127.0.0.1:%d,EXPIRED://127.0.0.1:%d"
            .formatted(
                ports.get(Listener.PASSWORDS),
                ports.get(Listener.CERTIFICATES),
                ports.get(Listener.EXPIRED));
    settings.put("listeners", clients + ",CONTROLLER://127.0.0.1:" + controller);
    settings.put("advertised.listeners", clients);
    settings.put("ssl.keystore.type", "PEM");
    settings.put(
        "ssl.keystore.location",
        certificates.issue("broker", "ip:127.0.0.1", TestCertificates.VALID).toString());
    settings.put("ssl.truststore.type", "PEM");
    settings.put("ssl.truststore.location", certificates.authority().toString());
    settings.put(
        "listener.name.expired.ssl.keystore.location",
        certificates.issue("old-broker", "ip:127.0.0.1", TestCertificates.EXPIRED).toString());
    return settings;
  }

  private static final Map<String, String> SMALL =
      Map.ofEntries(
          Map.entry("process.roles", "broker,controller"),
          Map.entry("controller.listener.names", "CONTROLLER"),
          Map.entry("inter.broker.listener.name", "CERTIFICATES"),
          Map.entry(
              "listener.security.protocol.map",
              "PASSWORDS:SASL_SSL,CERTIFICATES:SSL,EXPIRED:SSL,CONTROLLER:SSL"),
          Map.entry("listener.name.passwords.sasl.enabled.mechanisms", MECHANISM),
          Map.entry(
              "listener.name.passwords.scram-sha-512.sasl.jaas.config",
              "org.apache.kafka.common.security.scram.ScramLoginModule required;"),
          Map.entry("listener.name.certificates.ssl.client.auth", "required"),
          Map.entry("listener.name.controller.ssl.client.auth", "required"),
          Map.entry("listener.name.expired.ssl.keystore.type", "PEM"),
          Map.entry("ssl.principal.mapping.rules", "RULE:^CN=([^,]*).*$/$1/"),
          Map.entry(
              "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
          Map.entry("allow.everyone.if.no.acl.found", "false"),
          Map.entry("super.users", "User:administrator;User:broker"),
          Map.entry("auto.create.topics.enable", "false"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("offsets.topic.num.partitions", "4"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("transaction.state.log.num.partitions", "4"),
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          Map.entry("num.network.threads", "2"),
          Map.entry("num.io.threads", "4"),
          Map.entry("background.threads", "2"),
          Map.entry("log.cleaner.threads", "1"),
          Map.entry("log.cleaner.dedupe.buffer.size", String.valueOf(8 * 1024 * 1024)));
}
