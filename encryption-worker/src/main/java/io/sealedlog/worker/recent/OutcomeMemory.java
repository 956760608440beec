package io.sealedlog.worker.recent;

import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.worker.kernel.Limits;
import java.security.SecureRandom;
import java.util.concurrent.atomic.LongAdder;

/// The memory that a process has for the outcomes of commands, shared out among its tasks.
///
/// A task has at most its part of what there is, and gives back what is more, bit by bit, when
/// there are more tasks. It always gets two slices, which is more than its part only where there
/// are more tasks than memory.
public final class OutcomeMemory {
  /// What is decided in a third of a second where it is fastest: so little is forgotten at a time.
  private static final int SLICE = 4_096;

  private static final int LEAST_SLICES = 2;

  private final int sliceSize;
  private final int slices;
  private final Limits limits;
  private final byte[] hashKey;
  private final LongAdder forgottenEarly = new LongAdder();
  // Guarded by this.
  private int shares;
  private int taken;

  /// @param bytes how much memory there is
  /// @param random for the key that ids are hashed under here
  public OutcomeMemory(long bytes, Limits limits, SecureRandom random) {
    this(bytes, SLICE, limits, random);
  }

  /// @param sliceSize how many outcomes are forgotten at a time, a power of two
  public OutcomeMemory(long bytes, int sliceSize, Limits limits, SecureRandom random) {
    this.sliceSize = sliceSize;
    this.slices = (int) Math.min(Integer.MAX_VALUE, bytes / Slice.bytes(sliceSize));
    this.limits = limits;
    this.hashKey = IdHash.newKey(random);
  }

  /// What a task remembers, nothing yet. To be closed.
  ///
  /// @param events how many the partition has
  public RecentOutcomes open(long events, BrokerTimePeak peak) {
    return new RecentOutcomes(new Share(), new IdHash(hashKey), limits, peak, events);
  }

  /// Of memory that is taken now.
  public synchronized long bytes() {
    return (long) taken * Slice.bytes(sliceSize);
  }

  /// How many outcomes were forgotten within the dedupe window, because there was no memory.
  public long forgottenEarly() {
    return forgottenEarly.sum();
  }

  /// The part of one task.
  final class Share implements AutoCloseable {
    private int held;
    private boolean open = true;

    Share() {
      synchronized (OutcomeMemory.this) {
        shares++;
      }
    }

    /// Takes one slice more, if there is one for this task.
    boolean grow() {
      synchronized (OutcomeMemory.this) {
        if (held >= LEAST_SLICES && (taken >= slices || held >= most())) {
          return false;
        }
        held++;
        taken++;
        return true;
      }
    }

    /// Gives a slice back.
    void shrink() {
      synchronized (OutcomeMemory.this) {
        held--;
        taken--;
      }
    }

    /// Whether it has more than its part.
    boolean isTooLarge() {
      synchronized (OutcomeMemory.this) {
        return held > most();
      }
    }

    /// How many outcomes it has room for now.
    long mostOutcomes() {
      synchronized (OutcomeMemory.this) {
        return (long) most() * sliceSize;
      }
    }

    Slice slice(Outcome.Stored first) {
      return new Slice(sliceSize, first);
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
          taken -= held;
          held = 0;
        }
      }
    }

    private int most() {
      return Math.max(LEAST_SLICES, slices / Math.max(1, shares));
    }
  }
}
