package io.sealedlog.projection;

import io.sealedlog.runtime.health.Health;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/// The current faults of the projection, for health checks. Written by the loop's thread, read by
/// any thread.
final class ProjectionStatus {
  private static final Duration STALLED = Duration.ofSeconds(30);

  private final Clock clock;
  private final Set<Integer> fenced = new ConcurrentSkipListSet<>();
  private final Map<Integer, String> partitions = new ConcurrentSkipListMap<>();
  private final Map<Integer, String> stops = new ConcurrentSkipListMap<>();
  private volatile Instant lastTurn;
  private volatile Optional<String> database = Optional.of("not yet asked");
  private volatile Optional<String> kafka = Optional.empty();

  ProjectionStatus(Clock clock) {
    this.clock = clock;
    this.lastTurn = clock.instant();
  }

  void register(Health health) {
    health.addReadyCheck("projection.database", () -> database);
    health.addReadyCheck("projection.kafka", () -> kafka);
    health.addReadyCheck("projection.owner", this::ownerFault);
    health.addReadyCheck("projection.partitions", this::partitionFault);
    health.addReadyCheck("projection.log", this::logFault);
    health.addReadyCheck("projection.progress", this::progressFault);
  }

  void turned() {
    lastTurn = clock.instant();
  }

  void databaseWorks() {
    database = Optional.empty();
  }

  void databaseFails(String fault) {
    database = Optional.of(fault);
  }

  void kafkaWorks() {
    kafka = Optional.empty();
  }

  void kafkaFails(String fault) {
    kafka = Optional.of(fault);
  }

  void fenced(int partition) {
    fenced.add(partition);
  }

  void assigned(int partition) {
    fenced.remove(partition);
    forget(partition);
  }

  /// Forgets the faults of a partition that is followed again or belongs to another projector now.
  void forget(int partition) {
    partitions.remove(partition);
    stops.remove(partition);
  }

  void partitionFails(int partition, String fault) {
    partitions.put(partition, fault);
  }

  /// Records that a partition can't be followed any further.
  void stopped(int partition, String reason) {
    stops.put(partition, reason);
  }

  int stopped() {
    return stops.size();
  }

  private Optional<String> partitionFault() {
    return partitions.isEmpty()
        ? Optional.empty()
        : Optional.of("partitions can't be written: " + partitions);
  }

  private Optional<String> logFault() {
    return stops.isEmpty()
        ? Optional.empty()
        : Optional.of("the log can't be followed: " + String.join("; ", stops.values()));
  }

  private Optional<String> ownerFault() {
    return fenced.isEmpty()
        ? Optional.empty()
        : Optional.of("another projector took partitions " + fenced);
  }

  // The only check that detects a hanging call, such as one to a frozen server.
  private Optional<String> progressFault() {
    Duration since = Duration.between(lastTurn, clock.instant());
    return since.compareTo(STALLED) < 0
        ? Optional.empty()
        : Optional.of("nothing has moved for " + since.toSeconds() + " s");
  }
}
