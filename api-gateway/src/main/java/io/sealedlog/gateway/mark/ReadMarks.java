package io.sealedlog.gateway.mark;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.MarkReads;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.mark.ReadMark;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/// Sets marks, which only ever go forward, and says where they are.
public final class ReadMarks {
  private static final int MOST_REMEMBERED = 100_000;
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final Duration CATCH_UP = Duration.ofSeconds(5);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
  private static final int LOCKS = 256;

  private final ConversationDirectory directory;
  private final ConversationDirectory.Source source;
  private final MarkReads reads;
  private final MarkPublisher publisher;
  private final Clock clock;

  /// What went through this gateway: the read model has it a little later.
  private final Cache<Key, Long> set =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  /// In the topic the last mark wins, so two of one member must not overtake each other.
  private final List<Lock> locks =
      IntStream.range(0, LOCKS).<Lock>mapToObj(i -> new ReentrantLock()).toList();

  private record Key(ConversationId id, UserId userId) {}

  public ReadMarks(
      ConversationDirectory directory,
      ConversationDirectory.Source source,
      MarkReads reads,
      MarkPublisher publisher,
      Clock clock) {
    this.directory = directory;
    this.source = source;
    this.reads = reads;
    this.publisher = publisher;
    this.clock = clock;
  }

  /// Returns when the mark is at this seq or beyond.
  ///
  /// @param seq of any event of the conversation, from 1
  public void set(UserId userId, ConversationId id, long seq) {
    directory.require(id, userId);
    requireThere(id, seq);
    Key key = new Key(id, userId);
    Lock lock = locks.get(Math.floorMod(key.hashCode(), LOCKS));
    if (!acquired(lock)) {
      throw MarkPublisher.notAccepted();
    }
    try {
      if (known(key) < seq) {
        publisher.publish(
            source.partitions().of(id.stream()), new ReadMark(id, userId, seq, clock.millis()));
        set.put(key, seq);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Where the members of a conversation are, for one of them.
  public List<MarkReads.Mark> of(UserId reader, ConversationId id) {
    directory.require(id, reader);
    return reads.all(id);
  }

  /// How much a member has not read yet of each of these conversations.
  public Map<ConversationId, Integer> unread(UserId userId, List<ConversationId> ids) {
    Map<ConversationId, Long> marks = new LinkedHashMap<>();
    for (ConversationId id : ids) {
      Long here = set.getIfPresent(new Key(id, userId));
      marks.put(id, here == null ? 0L : here);
    }
    return reads.unread(userId, marks);
  }

  private void requireThere(ConversationId id, long seq) {
    if (source.reads().lastSeq(id).orElse(0) >= seq) {
      return;
    }
    source.freshness().awaitEvents(source.partitions().of(id.stream()), CATCH_UP);
    if (source.reads().lastSeq(id).orElse(0) < seq) {
      throw Problem.of(ProblemType.NOT_YET, "the conversation has no event of this seq yet");
    }
  }

  // When the log is slow, those who wait must not wait for all who came before.
  private static boolean acquired(Lock lock) {
    try {
      return lock.tryLock(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private long known(Key key) {
    Long here = set.getIfPresent(key);
    long stored = reads.seq(key.id(), key.userId()).orElse(0);
    return here == null ? stored : Math.max(here, stored);
  }
}
