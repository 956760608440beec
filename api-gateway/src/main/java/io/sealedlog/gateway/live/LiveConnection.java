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

/// One reader's connection: what waits for him, bounded. The hub puts in and never waits; the
/// connection's own thread takes out.
final class LiveConnection {
  /// While it joins, the read model may still be behind the log; later a reader has to keep up.
  private static final int ROOM_TO_JOIN = 8;

  private final Reader reader;
  private final Room room;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<QueuedItem> queue = new ArrayDeque<>();
  private long bytes;
  private boolean joined;
  private volatile @Nullable CloseReason ending;
  private Runnable onEnd = () -> {};

  /// Guarded by the hub.
  final Set<ConversationId> conversations = new HashSet<>();

  /// Guarded by the hub: what changed since this was registered, until it is live.
  final List<Change> changes = new ArrayList<>();

  /// Guarded by the hub.
  boolean live;

  /// Of each partition, the hub's next leaf when this was registered, -1 when it had none.
  final long[] registeredAt;

  /// Who reads, in which session, and how.
  record Reader(UserId userId, UUID sessionId, MessageFormat format) {}

  /// What may wait for a reader, by count and by size. Something always may, however large it is.
  record Room(int events, long bytes) {
    Room times(int factor) {
      return new Room(factor * events, factor * bytes);
    }
  }

  /// The reader joined or left a conversation by this event.
  record Change(int partition, long leafIndex, ConversationId conversationId, boolean joined) {}

  LiveConnection(Reader reader, Room room, long[] registeredAt) {
    this.reader = reader;
    this.room = room;
    this.registeredAt = registeredAt;
  }

  Reader reader() {
    return reader;
  }

  /// Null while it goes on.
  @Nullable CloseReason ending() {
    return ending;
  }

  /// @param action done once, when the connection ends; must not block
  void onEnd(Runnable action) {
    lock.lock();
    try {
      onEnd = action;
      if (ending != null) {
        action.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /// @return false when there is no room, and the connection ends by that
  boolean offer(QueuedItem.Recorded event) {
    lock.lock();
    try {
      if (ending != null) {
        return true;
      }
      Room present = joined ? room : room.times(ROOM_TO_JOIN);
      if (queue.size() >= present.events() || bytes >= present.bytes()) {
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

  /// What is lost without harm never ends a connection, and leaves room for what isn't.
  void offer(QueuedItem.Passing passing) {
    lock.lock();
    try {
      if (ending == null && queue.size() < room.events() / 2) {
        queue.add(passing);
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The first end counts.
  void end(CloseReason why) {
    lock.lock();
    try {
      if (ending == null) {
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
      while (queue.isEmpty() && ending == null && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (queue.size() < room.events() / 2 && bytes < room.bytes()) {
        joined = true;
      }
      QueuedItem next = queue.poll();
      if (next instanceof QueuedItem.Recorded recorded) {
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

  /// Waits a moment, less when the connection ends.
  void pause(Duration moment) {
    lock.lock();
    try {
      long left = moment.toNanos();
      while (ending == null && left > 0) {
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
    ending = why;
    queue.clear();
    bytes = 0;
    changed.signalAll();
    onEnd.run();
  }
}
