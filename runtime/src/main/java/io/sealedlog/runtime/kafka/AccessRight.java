package io.sealedlog.runtime.kafka;

import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/// What a service needs to do with one resource of Kafka.
///
/// @param name the resource's, or what it begins with, by the pattern
/// @param operations in the words of Kafka's ACLs; reading, writing and deleting include describing
/// @param required whether the service doesn't work without; otherwise only checks are left out
public record AccessRight(
    ResourceType resource,
    PatternType pattern,
    String name,
    List<AclOperation> operations,
    boolean required) {
  static AccessRight topic(String name, AclOperation... operations) {
    return new AccessRight(
        ResourceType.TOPIC, PatternType.LITERAL, name, List.of(operations), true);
  }

  static AccessRight group(String name, AclOperation... operations) {
    return new AccessRight(
        ResourceType.GROUP, PatternType.LITERAL, name, List.of(operations), true);
  }

  AccessRight beginning() {
    return new AccessRight(resource, PatternType.PREFIXED, name, operations, required);
  }

  AccessRight optional() {
    return new AccessRight(resource, pattern, name, operations, false);
  }

  /// Returns the ACLs that give this right, from every host.
  ///
  /// @param principal such as `User:gateway`
  public List<AclBinding> bindings(String principal) {
    return operations.stream()
        .map(operation ->
            new AclBinding(
                new ResourcePattern(resource, name, pattern),
                new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)))
        .toList();
  }

  boolean covers(String resourceName) {
    return pattern == PatternType.PREFIXED
        ? resourceName.startsWith(name)
        : resourceName.equals(name);
  }
}
