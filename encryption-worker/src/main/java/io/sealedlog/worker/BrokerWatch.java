package io.sealedlog.worker;

import io.sealedlog.runtime.kafka.KafkaFault;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/// Checks regularly that the brokers answer, because Kafka Streams waits for them silently.
final class BrokerWatch implements Runnable {
  private static final long TIMEOUT_SECONDS = 5;

  private final Admin admin;
  private volatile @Nullable String fault;

  BrokerWatch(Admin admin) {
    this.admin = admin;
  }

  @Override
  public void run() {
    try {
      admin.describeCluster().nodes().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      fault = null;
    } catch (ExecutionException | TimeoutException e) {
      fault = KafkaFault.explain(e).orElse("no broker answers");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  Optional<String> fault() {
    return Optional.ofNullable(fault);
  }
}
