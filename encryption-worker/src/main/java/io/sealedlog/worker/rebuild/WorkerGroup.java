package io.sealedlog.worker.rebuild;

import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.TopicCheck;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.GroupState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The consumer group of the running workers.
///
/// @param timeout how long to wait for the group to be empty: a killed worker stays a member until
///   its session times out
record WorkerGroup(Admin admin, String group, Duration timeout, StartupWait startupWait) {
  private static final Logger log = LoggerFactory.getLogger(WorkerGroup.class);

  // A worker with an instance id stays a member for a session time-out, 9 s, after it was stopped.
  private static final Duration PROTOCOL_TIMEOUT = Duration.ofSeconds(15);

  /// Waits for the group to have no members.
  ///
  /// @throws StartException when it still has members at the end of the timeout
  void requireEmpty() {
    long end = System.nanoTime() + timeout.toNanos();
    boolean logged = false;
    while (isActive()) {
      if (System.nanoTime() > end) {
        throw new StartException(
            """
            The workers' state has to be made anew from the log, and other workers of the group %s \
            are running. Stop all of them, start one, and the others when it is ready.\
            """
                .formatted(group));
      }
      if (!logged) {
        logged = true;
        log.atInfo().addKeyValue("group", group).log("waiting until no worker is active");
      }
      startupWait.pause();
    }
  }

  /// Waits for all members to share the partitions by this protocol: a group has one, and the
  /// brokers refuse members that speak another.
  ///
  /// @param protocol `classic` or `streams`
  /// @throws StartException when workers with the other one run
  void requireProtocol(String protocol) {
    long end = System.nanoTime() + PROTOCOL_TIMEOUT.toNanos();
    Optional<String> other = otherProtocol(protocol);
    while (other.isPresent()) {
      if (System.nanoTime() > end) {
        throw new StartException(
            "worker.group-protocol is %s, and the workers that run (group %s) have %s; all must have the same. To change it, stop all workers first."
                .formatted(protocol, group, other.get()));
      }
      startupWait.pause();
      other = otherProtocol(protocol);
    }
  }

  private Optional<String> otherProtocol(String own) {
    return active()
        .flatMap(listed -> listed.type().stream())
        .map(type -> type.toString().toLowerCase(Locale.ROOT))
        .filter(type -> !type.equals(own))
        .findAny();
  }

  boolean isActive() {
    return active().findAny().isPresent();
  }

  private Stream<GroupListing> active() {
    return TopicCheck.await(admin.listGroups().all()).stream()
        .filter(listed -> listed.groupId().equals(group))
        .filter(listed ->
            listed
                .groupState()
                .filter(state -> state != GroupState.EMPTY && state != GroupState.DEAD)
                .isPresent());
  }
}
