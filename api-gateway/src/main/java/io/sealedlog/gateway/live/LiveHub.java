package io.sealedlog.gateway.live;

import io.sealedlog.gateway.command.EventListener;
import io.sealedlog.gateway.config.LiveDeliverySettings;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.runtime.tracing.TracePoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Distributes the tail's events to the queues of the members' connections. It keeps the
/// memberships of connected users in memory, so it queries nothing.
///
/// A connection becomes live at a position that [#activate] returns: it gets every event from there
/// on and none before, so that the read model can supply the earlier ones.
final class LiveHub implements EventListener {
  private static final Logger log = LoggerFactory.getLogger(LiveHub.class);
  private static final long UNKNOWN = -1;

  private final int maxConnections;
  private final LiveConnection.Capacity capacity;
  private final Runnable onOverflow;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<UserId, Set<LiveConnection>> byUser = new HashMap<>();
  private final Map<ConversationId, Set<LiveConnection>> audiences = new HashMap<>();

  /// By partition: the leaf index after the newest event seen.
  private final long[] next;

  /// By partition: the leaf index from which on every event was seen.
  private final long[] first;

  private int connections;
  private boolean closed;

  /// @param onOverflow is called for each reader that was too slow
  LiveHub(int partitions, LiveDeliverySettings settings, Runnable onOverflow) {
    this.maxConnections = settings.connections();
    this.capacity = new LiveConnection.Capacity(settings.queue(), settings.queueBytes());
    this.onOverflow = onOverflow;
    this.next = new long[partitions];
    this.first = new long[partitions];
    Arrays.fill(next, UNKNOWN);
    Arrays.fill(first, UNKNOWN);
  }

  /// @throws Problem when there are too many connections
  LiveConnection register(LiveConnection.Reader reader) {
    return locked(() -> {
      if (closed || connections >= maxConnections) {
        throw Problem.retryAfter(
            ProblemType.UNAVAILABLE,
            "this gateway takes no more live connections",
            Duration.ofSeconds(5));
      }
      LiveConnection connection = new LiveConnection(reader, capacity, next.clone());
      byUser.computeIfAbsent(reader.userId(), id -> new HashSet<>()).add(connection);
      connections++;
      return connection;
    });
  }

  /// @param memberships as the read model had them at a position
  /// @return the position at which the connection becomes live; empty when the memberships do not
  ///   connect to what the hub has seen yet, or the connection is no longer registered
  Optional<LivePosition> activate(
      LiveConnection connection, Set<ConversationId> memberships, LivePosition position) {
    return locked(() -> {
      // The connection may have been unregistered meanwhile; nothing would remove it again.
      if (!of(connection.reader().userId()).contains(connection)) {
        return Optional.empty();
      }
      for (int i = 0; i < next.length; i++) {
        if (next[i] == UNKNOWN) {
          next[i] = position.next(i);
          first[i] = position.next(i);
        }
        long from = connection.registeredAt[i] == UNKNOWN ? first[i] : connection.registeredAt[i];
        if (position.next(i) < from || position.next(i) > next[i]) {
          return Optional.empty();
        }
      }
      memberships.forEach(id -> join(connection, id));
      connection.live = true;
      for (LiveConnection.MembershipChange change : connection.changes) {
        if (change.leafIndex() >= position.next(change.partition())) {
          apply(connection, change);
        }
      }
      connection.changes.clear();
      return Optional.of(LivePosition.of(next));
    });
  }

  void unregister(LiveConnection connection) {
    locked(() -> {
      Set<LiveConnection> own = byUser.get(connection.reader().userId());
      if (own == null || !own.remove(connection)) {
        return false;
      }
      if (own.isEmpty()) {
        byUser.remove(connection.reader().userId());
      }
      List.copyOf(connection.conversations).forEach(id -> leave(connection, id));
      connections--;
      return true;
    });
  }

  @Override
  public void recorded(int partition, RecordedEvent event) {
    locked(() -> {
      long expected = next[partition];
      if (event.leafIndex() < expected) {
        return false;
      }
      if (expected == UNKNOWN) {
        first[partition] = event.leafIndex();
      } else if (event.leafIndex() > expected) {
        log.atWarn()
            .addKeyValue("partition", partition)
            .addKeyValue("expected", expected)
            .addKeyValue("seen", event.leafIndex())
            .log("the tail missed events, live readers are to resume");
        first[partition] = event.leafIndex();
        forEach(connection -> connection.end(CloseReason.INTERRUPTED));
      }
      deliver(partition, event);
      next[partition] = event.leafIndex() + 1;
      return true;
    });
  }

  /// Tells the other connected members; readers that connect later never learn of it.
  void typing(TypingRelay.Indicator indicator) {
    ConversationId id = indicator.conversationId();
    UserId typist = indicator.userId();
    broadcast(
        id,
        new LiveJson.Typing("typing", id, typist, indicator.typing()),
        reader -> !reader.userId().equals(typist));
  }

  /// Tells all connected members, including the reader's own connections.
  void read(ReadMark mark) {
    ConversationId id = mark.conversationId();
    broadcast(id, new LiveJson.Read("read", id, mark.userId(), mark.seq()), reader -> true);
  }

  boolean isMember(LiveConnection connection, ConversationId id) {
    return locked(() -> connection.conversations.contains(id));
  }

  /// Returns up to where the log is seen; 0 in partitions where nothing is known yet.
  LivePosition seen() {
    return locked(() -> {
      long[] known = next.clone();
      for (int i = 0; i < known.length; i++) {
        known[i] = Math.max(0, known[i]);
      }
      return LivePosition.of(known);
    });
  }

  int connections() {
    return locked(() -> connections);
  }

  List<LiveConnection> all() {
    return locked(() -> {
      List<LiveConnection> all = new ArrayList<>();
      forEach(all::add);
      return all;
    });
  }

  /// Closes all connections and accepts no more.
  void close() {
    locked(() -> {
      closed = true;
      forEach(connection -> connection.end(CloseReason.SHUTDOWN));
      return true;
    });
  }

  private void deliver(int partition, RecordedEvent event) {
    ConversationId id = new ConversationId(event.streamId().value());
    switch (event.event()) {
      case Event.ConversationCreated(var _, var members) -> {
        for (Member member : members) {
          changed(member.userId(), partition, event, true);
        }
        offer(id, partition, event);
      }
      case Event.MemberAdded(var member, var _) -> {
        changed(member.userId(), partition, event, true);
        offer(id, partition, event);
      }
      case Event.MemberRemoved(var userId, var _) -> {
        offer(id, partition, event);
        changed(userId, partition, event, false);
      }
      case Event.MessageSealed _, Event.MessageRedacted _, Event.MemberRoleChanged _ ->
          offer(id, partition, event);
      // An epoch's start is large, with a wrap for each member, so it is queued only for readers
      // that get it.
      case Event.EpochStarted _ ->
          offer(id, partition, event, reader -> reader.format().showsEpochs());
      case Event.IdentityPublished _, Event.HistoryShared _ -> {
        // Readers are told neither of these.
      }
    }
  }

  private void changed(UserId userId, int partition, RecordedEvent event, boolean joined) {
    LiveConnection.MembershipChange change =
        new LiveConnection.MembershipChange(
            partition, event.leafIndex(), new ConversationId(event.streamId().value()), joined);
    for (LiveConnection connection : of(userId)) {
      if (connection.live) {
        apply(connection, change);
      } else {
        connection.changes.add(change);
      }
    }
  }

  private Set<LiveConnection> of(UserId userId) {
    return byUser.getOrDefault(userId, Set.of());
  }

  private void apply(LiveConnection connection, LiveConnection.MembershipChange change) {
    if (change.joined()) {
      join(connection, change.conversationId());
    } else {
      leave(connection, change.conversationId());
    }
  }

  private void join(LiveConnection connection, ConversationId id) {
    connection.conversations.add(id);
    audiences.computeIfAbsent(id, same -> new HashSet<>()).add(connection);
  }

  private void leave(LiveConnection connection, ConversationId id) {
    connection.conversations.remove(id);
    Set<LiveConnection> audience = audiences.get(id);
    if (audience != null && audience.remove(connection) && audience.isEmpty()) {
      audiences.remove(id);
    }
  }

  private void offer(ConversationId id, int partition, RecordedEvent event) {
    offer(id, partition, event, reader -> true);
  }

  private void offer(
      ConversationId id,
      int partition,
      RecordedEvent event,
      Predicate<LiveConnection.Reader> filter) {
    QueuedEvent item = new QueuedEvent(partition, event, TracePoint.ofThisThread());
    for (LiveConnection connection : audiences.getOrDefault(id, Set.of())) {
      if (filter.test(connection.reader()) && !connection.offer(item)) {
        onOverflow.run();
      }
    }
  }

  private void broadcast(ConversationId id, Object body, Predicate<LiveConnection.Reader> filter) {
    locked(() -> {
      EphemeralItem ephemeral = new EphemeralItem(body);
      for (LiveConnection connection : audiences.getOrDefault(id, Set.of())) {
        if (filter.test(connection.reader())) {
          connection.offer(ephemeral);
        }
      }
      return true;
    });
  }

  private void forEach(Consumer<LiveConnection> action) {
    byUser.values().forEach(own -> own.forEach(action));
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
