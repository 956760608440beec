package io.sealedlog.runtime.kafka;

import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.StartException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/// Checks at the start that a service has its rights on the topics, so that a right that is missing
/// is named before it is needed. Rights on groups and transactional ids can't be asked for.
public final class RightsCheck {
  private final Admin admin;

  /// @param admin which logs in as the service's other clients do
  public RightsCheck(Admin admin) {
    this.admin = admin;
  }

  /// Topics that don't exist are left to [TopicCheck].
  ///
  /// @throws StartException with all rights that are missing
  public void require(AccessRights service, Topics topics) {
    List<AccessRight> needed =
        service.in(topics).stream()
            .filter(AccessRight::required)
            .filter(right -> right.resource() == ResourceType.TOPIC)
            .filter(right -> right.pattern() == PatternType.LITERAL)
            .toList();
    Map<String, KafkaFuture<TopicDescription>> described =
        admin
            .describeTopics(
                needed.stream().map(AccessRight::name).toList(),
                new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues();
    List<String> faults = new ArrayList<>();
    for (AccessRight right : needed) {
      KafkaFuture<TopicDescription> description = described.get(right.name());
      if (description != null) {
        check(service, right, description, faults);
      }
    }
    if (!faults.isEmpty()) {
      throw new StartException(String.join(System.lineSeparator(), faults));
    }
  }

  private static void check(
      AccessRights service,
      AccessRight right,
      KafkaFuture<TopicDescription> description,
      List<String> faults) {
    try {
      Set<AclOperation> allowed = TopicCheck.await(description).authorizedOperations();
      List<AclOperation> missing =
          allowed == null
              ? List.of()
              : right.operations().stream().filter(each -> !allowed.contains(each)).toList();
      if (!missing.isEmpty()) {
        faults.add(
            "Kafka's user of this %s lacks %s on the topic %s. %s"
                .formatted(
                    service.service(),
                    AccessRights.listed(missing),
                    right.name(),
                    KafkaFault.ALL_RIGHTS));
      }
    } catch (UnknownTopicOrPartitionException e) {
      // Reported by the check of the topics.
    } catch (StartException e) {
      faults.add(
          e.getCause() instanceof ExecutionException refusal
                  && refusal.getCause() instanceof TopicAuthorizationException
              ? "Kafka's user of this %s may not see the topic %s, and needs %s on it. %s"
                  .formatted(
                      service.service(),
                      right.name(),
                      AccessRights.listed(right.operations()),
                      KafkaFault.ALL_RIGHTS)
              : String.valueOf(e.getMessage()));
    }
  }
}
