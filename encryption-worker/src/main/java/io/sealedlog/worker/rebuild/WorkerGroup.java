package io.sealedlog.worker.rebuild;

import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.TopicCheck;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.GroupState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The consumer group of the running workers.
///
/// @param timeout how long to wait for the group to be empty: a killed worker stays a member until
///   its session times out
record WorkerGroup(Admin admin, String group, Duration timeout, StartupWait startupWait) {
  private static final Logger log = LoggerFactory.getLogger(WorkerGroup.class);

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

  boolean isActive() {
    return TopicCheck.await(admin.listGroups().all()).stream()
        .filter(listed -> listed.groupId().equals(group))
        .flatMap(listed -> listed.groupState().stream())
        .anyMatch(state -> state != GroupState.EMPTY && state != GroupState.DEAD);
  }
}
