package io.sealedlog.gateway.message.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.mark.ReadMark;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Caches the read marks that this gateway has published or seen in their topic, because the read
/// model gets them a little later.
///
/// The topic keeps the last mark of each member, and two gateways can publish the lower of two
/// concurrent marks last. The gateway with the higher one detects that here, and publishes it
/// again.
final class ReadMarkCache {
  private static final int MAX_MARKS = 100_000;
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  private final Cache<Key, MarkState> marks =
      Caffeine.newBuilder().maximumSize(MAX_MARKS).expireAfterWrite(REMEMBERED).build();

  private record Key(ConversationId id, UserId userId) {
    static Key of(ReadMark mark) {
      return new Key(mark.conversationId(), mark.userId());
    }
  }

  /// @param certain the highest seq that is certain to be in the topic
  /// @param highest the highest seq seen in the topic
  /// @param own the last mark that this gateway published, or tried to
  /// @param ownSeen whether that one was seen in the topic
  private record MarkState(long certain, long highest, @Nullable ReadMark own, boolean ownSeen) {
    static final MarkState EMPTY = new MarkState(0, 0, null, false);

    MarkState publishing(ReadMark mark) {
      return new MarkState(certain, highest, mark, false);
    }

    MarkState confirmed(ReadMark mark) {
      return new MarkState(Math.max(certain, mark.seq()), highest, own, ownSeen);
    }

    MarkState observed(ReadMark mark) {
      return new MarkState(
          Math.max(certain, mark.seq()),
          Math.max(highest, mark.seq()),
          own,
          ownSeen || mark.equals(own));
    }

    /// Returns whether this gateway's own mark is the highest and came before this lower one.
    boolean isOvertakenBy(ReadMark mark) {
      return own != null && ownSeen && own.seq() == highest && mark.seq() < highest;
    }
  }

  /// The meaning of a mark seen in the topic.
  ///
  /// @param further whether it is ahead of all marks before it
  /// @param overtaken a higher mark of this gateway that must be published again
  record Observation(boolean further, Optional<ReadMark> overtaken) {}

  /// Returns the highest seq that is certain to be in the topic, 0 when none is known.
  long seq(ConversationId id, UserId userId) {
    MarkState state = marks.getIfPresent(new Key(id, userId));
    return state == null ? 0 : state.certain();
  }

  /// Called before this gateway publishes a mark.
  void publishing(ReadMark mark) {
    change(mark, state -> state.publishing(mark));
  }

  /// Called when the broker has stored the mark.
  void published(ReadMark mark) {
    change(mark, state -> state.confirmed(mark));
  }

  /// Called for each mark in the topic, by one thread and in the topic's order.
  Observation observe(ReadMark mark) {
    MarkState before = marks.getIfPresent(Key.of(mark));
    change(mark, state -> state.observed(mark));
    if (before == null) {
      return new Observation(true, Optional.empty());
    }
    return new Observation(
        mark.seq() > before.highest(),
        before.isOvertakenBy(mark) ? Optional.ofNullable(before.own()) : Optional.empty());
  }

  private void change(ReadMark mark, UnaryOperator<MarkState> step) {
    MarkState _ =
        marks
            .asMap()
            .compute(
                Key.of(mark), (key, state) -> step.apply(state == null ? MarkState.EMPTY : state));
  }
}
