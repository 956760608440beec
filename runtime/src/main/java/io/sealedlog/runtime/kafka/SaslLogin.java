package io.sealedlog.runtime.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// User and password of all Kafka clients, as two settings instead of Kafka's `sasl.jaas.config`,
/// so that the password alone can be in a file.
final class SaslLogin {
  static final String USERNAME = "sasl.username";
  static final String PASSWORD = "sasl.password";

  private static final String JAAS = "sasl.jaas.config";
  private static final String MECHANISM = "sasl.mechanism";
  private static final String PROTOCOL = "security.protocol";
  private static final Set<String> PROTOCOLS = Set.of("SASL_SSL", "SASL_PLAINTEXT");
  private static final String PLAIN = "PLAIN";
  private static final Set<String> SCRAM = Set.of("SCRAM-SHA-256", "SCRAM-SHA-512");

  private SaslLogin() {}

  static boolean isSetting(String name) {
    return name.equals(USERNAME) || name.equals(PASSWORD);
  }

  /// Returns one sentence for each reason why the login can't be used, without the password.
  ///
  /// @param properties by key without the prefix `kafka.`
  static List<String> problems(Map<String, String> properties) {
    List<String> problems = new ArrayList<>();
    String username = properties.get(USERNAME);
    String password = properties.get(PASSWORD);
    if (username == null && password == null) {
      return problems;
    }
    if (username == null || username.isEmpty()) {
      problems.add("kafka.sasl.username is not set, and kafka.sasl.password is; set both.");
    }
    if (password == null || password.isEmpty()) {
      problems.add(
          "kafka.sasl.username is set without a password; set kafka.sasl.password or kafka.sasl.password.file.");
    }
    if (properties.containsKey(JAAS)) {
      problems.add("kafka.sasl.jaas.config and kafka.sasl.username are both set; set one.");
    }
    String mechanism = properties.getOrDefault(MECHANISM, "");
    if (!mechanism.equals(PLAIN) && !SCRAM.contains(mechanism)) {
      problems.add(
          "kafka.sasl.mechanism is \"%s\"; with kafka.sasl.username it must be SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN."
              .formatted(mechanism));
    }
    String protocol = properties.getOrDefault(PROTOCOL, "");
    if (!PROTOCOLS.contains(protocol)) {
      problems.add(
          "kafka.security.protocol is \"%s\"; with kafka.sasl.username it must be SASL_SSL, or SASL_PLAINTEXT without TLS."
              .formatted(protocol));
    }
    return problems;
  }

  /// Replaces user and password by what Kafka's clients know.
  static void apply(Map<String, String> properties) {
    @Nullable String username = properties.remove(USERNAME);
    @Nullable String password = properties.remove(PASSWORD);
    if (username != null && password != null) {
      String login =
          properties.getOrDefault(MECHANISM, "").equals(PLAIN)
              ? "plain.PlainLoginModule"
              : "scram.ScramLoginModule";
      properties.put(
          JAAS,
          "org.apache.kafka.common.security.%s required username=%s password=%s;"
              .formatted(login, quoted(username), quoted(password)));
    }
  }

  // As Kafka's parser of JAAS configurations reads it: a string of Java in one line.
  private static String quoted(String text) {
    return "\""
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r")
        + "\"";
  }
}
