package io.sealedlog.gateway.live;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The queue of one reader's connection, bounded. The hub adds without waiting; the connection's
/// own thread takes.
final class LiveConnection {
  /// Factor of the queue's capacity while joining, when the read model may still be behind the log.
  private static final int JOIN_CAPACITY_FACTOR = 8;

  private final Reader reader;
  private final Capacity capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<QueuedItem> queue = new ArrayDeque<>();
  private long bytes;
  private boolean joined;
  private volatile @Nullable CloseReason closeReason;
  private Runnable onEnd = () -> {};

  /// Guarded by the hub's lock.
  final Set<ConversationId> conversations = new HashSet<>();

  /// Membership changes since registration, until the connection is live. Guarded by the hub's
  /// lock.
  final List<MembershipChange> changes = new ArrayList<>();

  /// Guarded by the hub's lock.
  boolean live;

  /// By partition: the hub's next leaf index at registration, -1 when unknown.
  final long[] registeredAt;

  /// The reader's user, session and message format.
  record Reader(UserId userId, UUID sessionId, MessageFormat format) {}

  /// The capacity of a queue, in events and in bytes. One event always fits, however large.
  record Capacity(int events, long bytes) {
    Capacity times(int factor) {
      return new Capacity(factor * events, factor * bytes);
    }
  }

  /// The reader joined or left a conversation by the event with this leaf index.
  record MembershipChange(
      int partition, long leafIndex, ConversationId conversationId, boolean joined) {}

  LiveConnection(Reader reader, Capacity capacity, long[] registeredAt) {
    this.reader = reader;
    this.capacity = capacity;
    this.registeredAt = registeredAt;
  }

  Reader reader() {
    return reader;
  }

  /// Returns null while the connection is open.
  @Nullable CloseReason closeReason() {
    return closeReason;
  }

  /// @param action runs once, when the connection ends; must not block
  void onEnd(Runnable action) {
    lock.lock();
    try {
      onEnd = action;
      if (closeReason != null) {
        action.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /// @return false when the queue is full, which ends the connection
  boolean offer(QueuedEvent event) {
    lock.lock();
    try {
      if (closeReason != null) {
        return true;
      }
      Capacity current = joined ? capacity : capacity.times(JOIN_CAPACITY_FACTOR);
      if (queue.size() >= current.events() || bytes >= current.bytes()) {
        endLocked(CloseReason.OVERFLOW);
        return false;
      }
      queue.add(event);
      bytes += event.weight();
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Queues an ephemeral item, unless half of the queue is used: losing one is harmless, so it must
  /// neither end the connection nor displace events.
  void offer(EphemeralItem ephemeral) {
    lock.lock();
    try {
      if (closeReason == null && queue.size() < capacity.events() / 2) {
        queue.add(ephemeral);
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Ends the connection; only the first reason counts.
  void end(CloseReason why) {
    lock.lock();
    try {
      if (closeReason == null) {
        endLocked(why);
      }
    } finally {
      lock.unlock();
    }
  }

  /// @return null when nothing came in time, or the connection has ended
  @Nullable QueuedItem take(Duration bound) {
    lock.lock();
    try {
      long left = bound.toNanos();
      while (queue.isEmpty() && closeReason == null && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (queue.size() < capacity.events() / 2 && bytes < capacity.bytes()) {
        joined = true;
      }
      QueuedItem next = queue.poll();
      if (next instanceof QueuedEvent recorded) {
        bytes -= recorded.weight();
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      endLocked(CloseReason.SHUTDOWN);
      return null;
    } finally {
      lock.unlock();
    }
  }

  /// Waits for the given duration, or until the connection ends.
  void pause(Duration moment) {
    lock.lock();
    try {
      long left = moment.toNanos();
      while (closeReason == null && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      endLocked(CloseReason.SHUTDOWN);
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return queue.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void endLocked(CloseReason why) {
    closeReason = why;
    queue.clear();
    bytes = 0;
    changed.signalAll();
    onEnd.run();
  }
}
