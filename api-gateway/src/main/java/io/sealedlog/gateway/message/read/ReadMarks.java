package io.sealedlog.gateway.message.read;

import io.sealedlog.gateway.command.ReadMarkPublisher;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.conversation.ConversationState;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.ConversationReads;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.MarkReads;
import io.sealedlog.gateway.readmodel.ReadModel;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.mark.ReadMark;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/// Sets read marks, which only move forward, and reads them.
public final class ReadMarks {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
  private static final int LOCKS = 256;

  private final ConversationDirectory directory;
  private final ReadModel readModel;
  private final MarkReads reads;
  private final ReadMarkPublisher publisher;
  private final Clock clock;

  private final ReadMarkCache marks = new ReadMarkCache();

  /// The topic keeps the last mark, so two marks of one member must not be published concurrently.
  private final List<Lock> locks =
      IntStream.range(0, LOCKS).<Lock>mapToObj(i -> new ReentrantLock()).toList();

  public ReadMarks(
      ConversationDirectory directory,
      ReadModel readModel,
      ReadMarkPublisher publisher,
      Clock clock) {
    this.directory = directory;
    this.readModel = readModel;
    this.reads = readModel.marks();
    this.publisher = publisher;
    this.clock = clock;
  }

  /// Returns when the mark is at this seq or beyond.
  ///
  /// @param seq of any event of the conversation, from 1
  public void set(UserId userId, ConversationId id, long seq) {
    directory.require(id, userId);
    requireThere(id, seq);
    Lock lock = locks.get(Math.floorMod(Objects.hash(id, userId), LOCKS));
    if (!acquired(lock)) {
      throw ReadMarkPublisher.notAccepted();
    }
    try {
      if (known(id, userId) < seq) {
        ReadMark mark = new ReadMark(id, userId, seq, clock.millis());
        marks.publishing(mark);
        publisher.publish(partition(id), mark);
        marks.published(mark);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Receives every mark of the topic, in its order, on the tail's thread. Publishes a mark of this
  /// gateway again if the topic would otherwise keep a lower one.
  ///
  /// @return whether the mark is ahead of those before it
  public boolean passed(ReadMark mark) {
    ReadMarkCache.Observation observation = marks.observe(mark);
    observation
        .overtaken()
        .ifPresent(own -> publisher.repeat(partition(own.conversationId()), own));
    return observation.further();
  }

  /// Returns the marks of a conversation's members, for one of them.
  public List<ReadMark> of(UserId reader, ConversationId id) {
    ConversationState state = directory.require(id, reader);
    return reads.of(id, state.members().stream().map(Member::userId).toList());
  }

  /// Returns how many messages of each conversation a member has not read.
  Map<ConversationId, Integer> unread(UserId userId, List<ConversationId> ids) {
    Map<ConversationId, Long> known = new LinkedHashMap<>();
    ids.forEach(id -> known.put(id, marks.seq(id, userId)));
    return reads.unread(userId, known);
  }

  private void requireThere(ConversationId id, long seq) {
    if (lastSeq(id) >= seq) {
      return;
    }
    boolean _ = readModel.freshness().awaitEvents(id.stream(), Freshness.CATCH_UP);
    if (lastSeq(id) < seq) {
      throw Problem.of(ProblemType.NOT_YET, "the conversation has no event of this seq yet");
    }
  }

  private long lastSeq(ConversationId id) {
    return readModel.conversations().extent(id).map(ConversationReads.SeqRange::lastSeq).orElse(0L);
  }

  // Bounds the wait: when the log is slow, a request must not wait for all requests before it.
  private static boolean acquired(Lock lock) {
    try {
      return lock.tryLock(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private long known(ConversationId id, UserId userId) {
    return Math.max(marks.seq(id, userId), reads.seq(id, userId).orElse(0));
  }

  private int partition(ConversationId id) {
    return readModel.freshness().partition(id.stream());
  }
}
