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

/// What this gateway knows of read marks, which the read model has only a little later: what it put
/// into their topic, and what came by there.
///
/// The topic keeps the last mark of each member, and two gateways at once can put the lower one
/// there last. The gateway of the higher one sees that here, and puts it there again.
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

  /// @param certain the highest seq that is in the topic for certain
  /// @param shown the highest that came by there
  /// @param own the last that this gateway put there, or tried to
  /// @param ownShown whether that one came by
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

    /// Whether this gateway's own mark is the highest, and was there before this one.
    boolean isOvertakenBy(ReadMark mark) {
      return own != null && ownShown && own.seq() == shown && mark.seq() < shown;
    }
  }

  /// What a mark that came by in the topic means.
  ///
  /// @param further whether it is further than all before it
  /// @param overtaken what it must not take the place of, to be put there again
  record Passed(boolean further, Optional<ReadMark> overtaken) {}

  /// The highest seq that is in the topic for certain, 0 when nothing is known.
  long seq(ConversationId id, UserId userId) {
    Known known = marks.getIfPresent(new Key(id, userId));
    return known == null ? 0 : known.certain();
  }

  /// This gateway is about to put a mark into the topic.
  void setting(ReadMark mark) {
    change(mark, known -> known.setting(mark));
  }

  /// The topic has it.
  void set(ReadMark mark) {
    change(mark, known -> known.there(mark));
  }

  /// A mark came by in the topic. For one thread, in the topic's order.
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
