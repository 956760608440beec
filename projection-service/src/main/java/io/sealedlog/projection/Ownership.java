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

/// The partitions of this process. One that is assigned waits until the database has told where it
/// stands; then it is held and may be written. After a failure it waits again, each by itself.
///
/// For the loop's thread only.
final class Ownership {
  private final OwnershipStore owners;
  private final Supplier<Backoff> backoffs;
  private final Map<Integer, HeldPartition> held = new TreeMap<>();
  private final Map<Integer, Backoff> backoffByPartition = new TreeMap<>();

  // With what was held before a failure, or nothing for a new assignment.
  private final Map<Integer, Optional<HeldPartition>> waiting = new TreeMap<>();

  /// @param backoffs makes what tells when to try a partition again
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

  /// What the database holds is unknown from now on.
  void suspend() {
    List.copyOf(held.keySet()).forEach(this::suspend);
  }

  /// What the database holds of this partition is unknown from now on.
  void suspend(int partition) {
    HeldPartition holding = held.remove(partition);
    if (holding != null) {
      waiting.put(partition, Optional.of(holding));
    }
  }

  /// This partition, which is waiting or in doubt, could not be written or asked about.
  void failed(int partition) {
    Backoff backoff = backoffByPartition.get(partition);
    if (backoff != null) {
      backoff.failed();
    }
  }

  /// Something of this partition was written.
  void succeeded(int partition) {
    Backoff backoff = backoffByPartition.get(partition);
    if (backoff != null) {
      backoff.succeeded();
    }
  }

  /// The waiting partitions that are to be asked about now.
  List<Integer> due() {
    return waiting.keySet().stream()
        .filter(partition -> {
          Backoff backoff = backoffByPartition.get(partition);
          return backoff == null || backoff.due();
        })
        .toList();
  }

  /// Asks the database about a waiting partition. Empty when it has another owner by now: it is
  /// then not this process's any more.
  Optional<HeldPartition> acquire(int partition) {
    Optional<HeldPartition> before = waiting.getOrDefault(partition, Optional.empty());
    Optional<HeldPartition> now =
        before.isPresent() ? owners.resume(before.get()) : Optional.of(owners.acquire(partition));
    waiting.remove(partition);
    now.ifPresent(holding -> held.put(partition, holding));
    return now;
  }

  /// Asks the database which held partitions have another owner by now, and releases them.
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
