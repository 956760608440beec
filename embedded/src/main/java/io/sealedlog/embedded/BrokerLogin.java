package io.sealedlog.embedded;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/// The address of an embedded broker and the only user that it lets in, with a random password.
/// They are in `client.properties` in the broker's directory, a file that only its owner can read:
/// Kafka's own tools take it as it is.
public final class BrokerLogin {
  static final String MECHANISM = "SCRAM-SHA-512";
  private static final String PROTOCOL = "SASL_PLAINTEXT";
  private static final String FILE = "client.properties";
  private static final String USER = "sealedlog";

  private static final String INTRODUCTION =
      """
      # The address of SealedLog's Kafka broker, its user and password: for Kafka's tools, as in
      #   kafka-console-consumer.sh --command-config FILE --bootstrap-server ADDRESS --topic events.v1
      # SealedLog writes this file at each start; the password stays the same.
      """;

  private final String address;
  private final String password;

  private BrokerLogin(String address, String password) {
    this.address = address;
    this.password = password;
  }

  /// Returns the login with the password that the directory has, or with a new one.
  static BrokerLogin prepare(Path directory, String address) throws IOException {
    BrokerLogin login = new BrokerLogin(address, Passwords.in(directory, List.of(USER)).of(USER));
    PrivateFiles.write(directory.resolve(FILE), login.fileText());
    return login;
  }

  /// Returns a login that no broker knows.
  static BrokerLogin placeholder() {
    return new BrokerLogin("127.0.0.1:9", "none");
  }

  /// Returns the login to the broker of another process.
  ///
  /// @throws IOException when there is none in the directory
  static BrokerLogin find(Path directory) throws IOException {
    int port = RememberedPorts.known(directory.resolve("ports.properties"), "broker");
    return new BrokerLogin(
        EmbeddedBroker.HOST + ":" + port, Passwords.existing(directory).of(USER));
  }

  String address() {
    return address;
  }

  String user() {
    return USER;
  }

  String password() {
    return password;
  }

  /// Returns the settings of a Kafka client that logs in. They contain the password.
  Map<String, String> clientSettings() {
    return new TreeMap<>(
        Map.of(
            "bootstrap.servers",
            address,
            "security.protocol",
            PROTOCOL,
            "sasl.mechanism",
            MECHANISM,
            "sasl.jaas.config",
            jaas()));
  }

  /// Returns the settings of a service for this broker, which is the only one of its cluster. They
  /// contain the password.
  Map<String, String> serviceSettings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("kafka.bootstrap.servers", address);
    settings.put("kafka.security.protocol", PROTOCOL);
    settings.put("kafka.sasl.mechanism", MECHANISM);
    settings.put("kafka.sasl.username", USER);
    settings.put("kafka.sasl.password", password);
    settings.put("topics.replication", "1");
    return settings;
  }

  /// Returns the entry of a JAAS configuration for a client, which contains the password.
  String jaas() {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(USER, password);
  }

  private String fileText() throws IOException {
    StringWriter text = new StringWriter();
    text.write(INTRODUCTION);
    Properties properties = new Properties();
    properties.putAll(clientSettings());
    properties.store(text, null);
    return text.toString();
  }

  @Override
  public String toString() {
    return "BrokerLogin[" + USER + " at " + address + "]";
  }
}
