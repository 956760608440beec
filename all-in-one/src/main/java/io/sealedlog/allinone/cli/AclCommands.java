package io.sealedlog.allinone.cli;

import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.kafka.AccessRight;
import io.sealedlog.runtime.kafka.AccessRights;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.utils.SecurityUtils;

/// The rights of a deployment's services as ACLs, and as commands for Kafka's own tool.
///
/// @param principals who each service is for Kafka
record AclCommands(Topics topics, Map<AccessRights, String> principals) {
  List<AclBinding> bindings() {
    return principals.entrySet().stream()
        .flatMap(service ->
            service.getKey().in(topics).stream()
                .flatMap(right -> right.bindings(service.getValue()).stream()))
        .toList();
  }

  List<String> lines(String bootstrapServers) {
    return principals.entrySet().stream()
        .flatMap(service ->
            service.getKey().in(topics).stream()
                .map(right -> line(bootstrapServers, service.getValue(), right)))
        .toList();
  }

  private static String line(String bootstrapServers, String principal, AccessRight right) {
    String operations =
        right.operations().stream()
            .map(operation -> " --operation " + SecurityUtils.operationName(operation))
            .collect(Collectors.joining());
    return "kafka-acls.sh --bootstrap-server %s --add --allow-principal '%s'%s%s"
        .formatted(
            bootstrapServers.replaceAll("\\s", ""),
            principal.replace("'", "'\\''"),
            operations,
            resource(right));
  }

  private static String resource(AccessRight right) {
    String name =
        switch (right.resource()) {
          case TOPIC -> " --topic " + right.name();
          case GROUP -> " --group " + right.name();
          case TRANSACTIONAL_ID -> " --transactional-id " + right.name();
          default -> " --cluster";
        };
    return right.pattern() == PatternType.PREFIXED
        ? name + " --resource-pattern-type prefixed"
        : name;
  }
}
