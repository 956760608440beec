package io.sealedlog.projection;

import io.sealedlog.projection.store.HeldPartition;
import io.sealedlog.projection.store.OwnershipStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The partitions of this process. An assigned partition is waiting until its offsets are read from
/// the database; then it is held and may be written. A partition whose write fails is waiting
/// again, independently of the others.
///
/// For the loop's thread only.
final class Ownership {
  private final OwnershipStore owners;
  private final Supplier<Backoff> backoffs;
  private final Map<Integer, HeldPartition> held = new TreeMap<>();
  private final Map<Integer, Backoff> backoffByPartition = new TreeMap<>();

  // By partition, its state before a failure; empty for a new assignment.
  private final Map<Integer, Optional<HeldPartition>> waiting = new TreeMap<>();

  /// @param backoffs creates the backoff of one partition
  Ownership(OwnershipStore owners, Supplier<Backoff> backoffs) {
    this.owners = owners;
    this.backoffs = backoffs;
  }

  void assign(int partition) {
    release(partition);
    waiting.put(partition, Optional.empty());
    backoffByPartition.put(partition, backoffs.get());
  }

  void release(int partition) {
    held.remove(partition);
    waiting.remove(partition);
    backoffByPartition.remove(partition);
  }

  /// Makes all held partitions waiting, because the outcome of a write is unknown.
  void suspend() {
    List.copyOf(held.keySet()).forEach(this::suspend);
  }

  /// Makes this partition waiting if it is held, because the outcome of a write is unknown.
  void suspend(int partition) {
    HeldPartition holding = held.remove(partition);
    if (holding != null) {
      waiting.put(partition, Optional.of(holding));
    }
  }

  /// Records that this partition could not be read or written.
  void failed(int partition) {
    Backoff backoff = backoffByPartition.get(partition);
    if (backoff != null) {
      backoff.failed();
    }
  }

  /// Records that something of this partition was written.
  void succeeded(int partition) {
    Backoff backoff = backoffByPartition.get(partition);
    if (backoff != null) {
      backoff.succeeded();
    }
  }

  /// Returns the waiting partitions whose backoff is over.
  List<Integer> due() {
    return waiting.keySet().stream()
        .filter(partition -> {
          Backoff backoff = backoffByPartition.get(partition);
          return backoff == null || backoff.due();
        })
        .toList();
  }

  /// Acquires a newly assigned partition, or resumes one that was held before a failure. Returns
  /// empty when it has another owner by now; the partition is then dropped.
  Optional<HeldPartition> acquire(int partition) {
    Optional<HeldPartition> before = waiting.getOrDefault(partition, Optional.empty());
    Optional<HeldPartition> now =
        before.isPresent() ? owners.resume(before.get()) : Optional.of(owners.acquire(partition));
    waiting.remove(partition);
    now.ifPresent(holding -> held.put(partition, holding));
    return now;
  }

  /// Releases and returns the held partitions that have another owner by now.
  List<Integer> releaseLost() {
    if (held.isEmpty()) {
      return List.of();
    }
    List<Integer> lost = owners.lost(held.values());
    lost.forEach(this::release);
    return lost;
  }

  boolean holds(int partition) {
    return held.containsKey(partition);
  }

  List<HeldPartition> held(Collection<Integer> partitions) {
    List<HeldPartition> found = new ArrayList<>();
    for (int partition : partitions) {
      HeldPartition holding = held.get(partition);
      if (holding == null) {
        throw new IllegalStateException("partition " + partition + " isn't held");
      }
      found.add(holding);
    }
    return found;
  }

  Collection<HeldPartition> held() {
    return held.values();
  }

  int parkedStreams() {
    return held.values().stream().mapToInt(holding -> holding.parked().size()).sum();
  }

  void update(Collection<HeldPartition> holdings) {
    holdings.forEach(holding -> held.put(holding.partition(), holding));
  }
}
