package io.sealedlog.worker;

import io.sealedlog.runtime.StartException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/// How many brokers there are, which decides how often the changelogs are replicated.
record ClusterSize(Admin admin) {
  private static final long BOUND_SECONDS = 30;

  /// @throws StartException when the brokers don't tell in time
  int brokers() {
    try {
      return admin.describeCluster().nodes().get(BOUND_SECONDS, TimeUnit.SECONDS).size();
    } catch (ExecutionException | TimeoutException e) {
      throw new StartException("Kafka (kafka.bootstrap.servers) doesn't tell its brokers.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("Interrupted while waiting for Kafka.", e);
    }
  }
}
