package io.sealedlog.worker.recent;

import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.worker.kernel.Limits;
import java.security.SecureRandom;
import java.util.concurrent.atomic.LongAdder;

/// The memory of a process for the outcomes of commands, divided among its tasks.
///
/// A task has at most an equal share of it. When tasks are added, the others give up their excess
/// slice by slice. Every task gets two slices at least; that exceeds the bound only if there are
/// more tasks than memory for them.
public final class OutcomeMemory {
  /// The number of outcomes that are forgotten at a time: a third of a second of the highest
  /// throughput.
  private static final int DEFAULT_SLICE_SIZE = 4_096;

  private static final int MIN_SLICES = 2;

  private final int sliceSize;
  private final int maxTotalSlices;
  private final Limits limits;
  private final byte[] hashKey;
  private final LongAdder forgottenEarly = new LongAdder();
  // Guarded by this.
  private int shares;
  private int takenSlices;

  /// @param bytes the size of the memory
  /// @param random for the key of the id hashes
  public OutcomeMemory(long bytes, Limits limits, SecureRandom random) {
    this(bytes, DEFAULT_SLICE_SIZE, limits, random);
  }

  /// @param sliceSize the number of outcomes in a slice, a power of two
  public OutcomeMemory(long bytes, int sliceSize, Limits limits, SecureRandom random) {
    this.sliceSize = sliceSize;
    this.maxTotalSlices = (int) Math.min(Integer.MAX_VALUE, bytes / OutcomeSlice.bytes(sliceSize));
    this.limits = limits;
    this.hashKey = IdHash.newKey(random);
  }

  /// Returns the outcome memory of a task, which is empty and must be closed.
  ///
  /// @param events the number of events in the partition
  public RecentOutcomes open(long events, MaxBrokerTime maxTime) {
    return new RecentOutcomes(new Share(), new IdHash(hashKey), limits, maxTime, events);
  }

  /// Returns the number of bytes in use.
  public synchronized long bytes() {
    return (long) takenSlices * OutcomeSlice.bytes(sliceSize);
  }

  /// Returns the number of outcomes that were forgotten within the dedupe window for lack of
  /// memory.
  public long forgottenEarly() {
    return forgottenEarly.sum();
  }

  /// The share of one task.
  final class Share implements AutoCloseable {
    private int heldSlices;
    private boolean open = true;

    Share() {
      synchronized (OutcomeMemory.this) {
        shares++;
      }
    }

    /// Takes one more slice, if this task may have one.
    boolean grow() {
      synchronized (OutcomeMemory.this) {
        if (heldSlices >= MIN_SLICES
            && (takenSlices >= maxTotalSlices || heldSlices >= maxSlices())) {
          return false;
        }
        heldSlices++;
        takenSlices++;
        return true;
      }
    }

    /// Gives a slice back.
    void shrink() {
      synchronized (OutcomeMemory.this) {
        heldSlices--;
        takenSlices--;
      }
    }

    /// Returns whether the task has more than its share.
    boolean isTooLarge() {
      synchronized (OutcomeMemory.this) {
        return heldSlices > maxSlices();
      }
    }

    /// Returns the number of outcomes for which the share has room now.
    long maxOutcomes() {
      synchronized (OutcomeMemory.this) {
        return (long) maxSlices() * sliceSize;
      }
    }

    OutcomeSlice slice(Outcome.Stored first) {
      return new OutcomeSlice(sliceSize, first);
    }

    void forgottenEarly(int outcomes) {
      forgottenEarly.add(outcomes);
    }

    @Override
    public void close() {
      synchronized (OutcomeMemory.this) {
        if (open) {
          open = false;
          shares--;
          takenSlices -= heldSlices;
          heldSlices = 0;
        }
      }
    }

    private int maxSlices() {
      return Math.max(MIN_SLICES, maxTotalSlices / Math.max(1, shares));
    }
  }
}
