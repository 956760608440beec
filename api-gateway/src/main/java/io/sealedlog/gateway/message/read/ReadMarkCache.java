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
  private static final int MOST = 100_000;
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  private final Cache<Key, Known> marks =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(REMEMBERED).build();

  private record Key(ConversationId id, UserId userId) {
    static Key of(ReadMark mark) {
      return new Key(mark.conversationId(), mark.userId());
    }
  }

  /// @param certain the highest seq that is certain to be in the topic
  /// @param highest the highest seq seen in the topic
  /// @param own the last mark that this gateway published, or tried to
  /// @param ownSeen whether that one was seen in the topic
  private record Known(long certain, long shown, @Nullable ReadMark own, boolean ownShown) {
    static final Known NOTHING = new Known(0, 0, null, false);

    Known setting(ReadMark mark) {
      return new Known(certain, shown, mark, false);
    }

    Known there(ReadMark mark) {
      return new Known(Math.max(certain, mark.seq()), shown, own, ownShown);
    }

    Known passing(ReadMark mark) {
      return new Known(
          Math.max(certain, mark.seq()),
          Math.max(shown, mark.seq()),
          own,
          ownShown || mark.equals(own));
    }

    /// Returns whether this gateway's own mark is the highest and came before this lower one.
    boolean isOvertakenBy(ReadMark mark) {
      return own != null && ownShown && own.seq() == shown && mark.seq() < shown;
    }
  }

  /// The meaning of a mark seen in the topic.
  ///
  /// @param further whether it is ahead of all marks before it
  /// @param overtaken a higher mark of this gateway that must be published again
  record Passed(boolean further, Optional<ReadMark> overtaken) {}

  /// Returns the highest seq that is certain to be in the topic, 0 when none is known.
  long seq(ConversationId id, UserId userId) {
    Known known = marks.getIfPresent(new Key(id, userId));
    return known == null ? 0 : known.certain();
  }

  /// Called before this gateway publishes a mark.
  void setting(ReadMark mark) {
    change(mark, known -> known.setting(mark));
  }

  /// Called when the broker has stored the mark.
  void set(ReadMark mark) {
    change(mark, known -> known.there(mark));
  }

  /// Called for each mark in the topic, by one thread and in the topic's order.
  Passed passed(ReadMark mark) {
    Known before = marks.getIfPresent(Key.of(mark));
    change(mark, known -> known.passing(mark));
    if (before == null) {
      return new Passed(true, Optional.empty());
    }
    return new Passed(
        mark.seq() > before.shown(),
        before.isOvertakenBy(mark) ? Optional.ofNullable(before.own()) : Optional.empty());
  }

  private void change(ReadMark mark, UnaryOperator<Known> step) {
    Known _ =
        marks
            .asMap()
            .compute(
                Key.of(mark), (key, known) -> step.apply(known == null ? Known.NOTHING : known));
  }
}
