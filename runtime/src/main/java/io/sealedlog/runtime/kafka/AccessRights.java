package io.sealedlog.runtime.kafka;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.sealedlog.protocol.topic.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/// All rights that each service needs in Kafka, and no others. The table in the operator's guide
/// and the command `topics acls` are made of them.
public enum AccessRights {
  GATEWAY {
    @Override
    public List<AccessRight> in(Topics topics) {
      return List.of(
          AccessRight.topic(topics.commands().name(), WRITE, DESCRIBE_CONFIGS),
          AccessRight.topic(topics.readMarks().name(), READ, WRITE, DESCRIBE_CONFIGS),
          AccessRight.topic(topics.events().name(), READ, DESCRIBE_CONFIGS),
          AccessRight.topic(topics.results().name(), READ, DESCRIBE_CONFIGS),
          AccessRight.topic(topics.workerGroup() + "-of-", DESCRIBE).beginning(),
          AccessRight.group(topics.workerGroup(), DESCRIBE));
    }
  },
  WORKER {
    @Override
    public List<AccessRight> in(Topics topics) {
      return List.of(
          AccessRight.topic(topics.commands().name(), READ, DELETE, DESCRIBE_CONFIGS),
          AccessRight.topic(topics.events().name(), READ, WRITE, DESCRIBE_CONFIGS),
          AccessRight.topic(topics.results().name(), WRITE, DESCRIBE_CONFIGS),
          AccessRight.topic(topics.deadLetters().name(), WRITE, DESCRIBE_CONFIGS),
          AccessRight.topic(topics.readMarks().name(), DESCRIBE, DESCRIBE_CONFIGS),
          AccessRight.topic(
                  topics.workerGroup() + "-", CREATE, DELETE, READ, WRITE, DESCRIBE_CONFIGS)
              .beginning(),
          AccessRight.group(topics.workerGroup(), READ),
          AccessRight.group(topics.rebuildGroup(), READ),
          new AccessRight(
              ResourceType.TRANSACTIONAL_ID,
              PatternType.PREFIXED,
              topics.workerGroup() + "-",
              List.of(WRITE),
              true),
          AccessRight.topic("__transaction_state", DESCRIBE, DESCRIBE_CONFIGS).optional(),
          AccessRight.topic("__consumer_offsets", DESCRIBE, DESCRIBE_CONFIGS).optional(),
          new AccessRight(
              ResourceType.CLUSTER,
              PatternType.LITERAL,
              "kafka-cluster",
              List.of(DESCRIBE_CONFIGS),
              false));
    }
  },
  PROJECTOR {
    @Override
    public List<AccessRight> in(Topics topics) {
      return List.of(
          AccessRight.topic(topics.events().name(), READ, DESCRIBE_CONFIGS),
          AccessRight.topic(topics.readMarks().name(), READ, DESCRIBE_CONFIGS),
          AccessRight.group(topics.projectionGroup(), READ));
    }
  };

  private static final String HEAD =
      """
      | service | resource | operations |
      |---|---|---|
      """;

  /// @param topics of the deployment
  public abstract List<AccessRight> in(Topics topics);

  /// Returns the name of the service, in lower case.
  public String service() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns the table of all rights in Markdown, for a deployment without a prefix.
  public static String table() {
    Topics topics = Topics.withPrefix("");
    StringBuilder table = new StringBuilder(HEAD);
    for (AccessRights service : values()) {
      for (AccessRight right : service.in(topics)) {
        table.append(
            "| %ss | %s | %s%s |\n"
                .formatted(
                    service.service(),
                    resource(right),
                    operations(right),
                    right.required() ? "" : ", for checks only"));
      }
    }
    return table.toString();
  }

  /// Returns who needs what on a topic or group, for a message; empty for a name that isn't ours.
  static String needed(String resourceName) {
    // The prefix of the deployment isn't known where a failure is met.
    return Stream.of("commands.v1", "events.v1", "results.v1", "dead-letters.v1", "read-marks.v1")
        .filter(resourceName::endsWith)
        .map(suffix -> resourceName.substring(0, resourceName.length() - suffix.length()))
        .findFirst()
        .map(prefix -> needed(Topics.withPrefix(prefix), resourceName))
        .orElse("");
  }

  private static String needed(Topics topics, String resourceName) {
    return Arrays.stream(values())
        .flatMap(service ->
            service.in(topics).stream()
                .filter(right -> right.covers(resourceName))
                .map(right -> service.service() + "s need " + operations(right)))
        .collect(Collectors.joining(", "));
  }

  private static String resource(AccessRight right) {
    String kind =
        switch (right.resource()) {
          case TOPIC -> "topic";
          case GROUP -> "group";
          case TRANSACTIONAL_ID -> "transactional id";
          default -> "cluster";
        };
    return switch (right.pattern()) {
      case PREFIXED -> "every %s that begins with `%s`".formatted(kind, right.name());
      default ->
          right.resource() == ResourceType.CLUSTER
              ? "the cluster"
              : kind + " `" + right.name() + "`";
    };
  }

  private static String operations(AccessRight right) {
    return listed(right.operations());
  }

  /// Returns the names of the operations, to be read in a sentence.
  static String listed(List<AclOperation> operations) {
    List<String> names = operations.stream().map(AclOperation::name).toList();
    return names.size() == 1
        ? names.getFirst()
        : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
  }
}
