package io.sealedlog.gateway.conversation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sealedlog.gateway.command.EventListener;
import io.sealedlog.gateway.command.Polling;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.ConversationReads;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The conversations and their members, mostly from memory. Follows the log: a change is applied
/// here before its requester is answered, and a state loaded from the read model is never older
/// than a change seen here.
public final class ConversationDirectory implements EventListener {
  private static final int MOST_MEMBERS_REMEMBERED = 400_000;
  private static final int WEIGHT_BESIDE_MEMBERS = 4;
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  private final Cache<ConversationId, ConversationState> states =
      Caffeine.newBuilder()
          .<ConversationId, ConversationState>weigher(
              (id, state) -> WEIGHT_BESIDE_MEMBERS + state.members().size())
          .maximumWeight(MOST_MEMBERS_REMEMBERED)
          .expireAfterWrite(REMEMBERED)
          // Every message reads this cache; waking another thread for its maintenance would cost
          // more.
          .executor(Runnable::run)
          .build();

  private final RecentChanges recentChanges = new RecentChanges();
  private final List<MembershipListener> listeners = new CopyOnWriteArrayList<>();
  private final Freshness freshness;
  private final ConversationLoader loader;

  public ConversationDirectory(ConversationReads reads, Freshness freshness) {
    this.freshness = freshness;
    this.loader = new ConversationLoader(reads, freshness, recentChanges);
  }

  /// @param listener is called from now on, after the states here have changed
  void listen(MembershipListener listener) {
    listeners.add(listener);
  }

  @Override
  public void recorded(int partition, RecordedEvent event) {
    ConversationId id = new ConversationId(event.streamId().value());
    switch (event.event()) {
      case Event.ConversationCreated(var _, var members) ->
          tell(listener -> listener.joined(id, event.seq(), idsOf(members)));
      case Event.EpochStarted(var start, var members) -> {
        changed(id, partition, event);
        ConversationState.Epoch epoch = ConversationState.Epoch.of(start, event.at());
        Optional<ConversationState> _ =
            keep(new ConversationState(id, event.seq(), epoch, members));
      }
      case Event.MemberAdded(var member, var _) -> {
        changed(id, partition, event);
        tell(listener -> listener.joined(id, event.seq(), Set.of(member.userId())));
      }
      case Event.MemberRemoved(var userId, var _) -> {
        changed(id, partition, event);
        tell(listener -> listener.left(id, event.seq(), userId));
      }
      case Event.MemberRoleChanged _ -> changed(id, partition, event);
      case Event.IdentityPublished _,
          Event.MessageSealed _,
          Event.MessageRedacted _,
          Event.HistoryShared _ -> {
        // Neither members nor epochs change.
      }
    }
  }

  /// @throws Problem when there is no such conversation, or the user is not a member
  public ConversationState require(ConversationId id, UserId userId) {
    ConversationState state = find(id).orElseThrow(ConversationDirectory::unknown);
    // The user may have been added through another gateway a moment ago.
    if (!state.isMember(userId)) {
      state = upToDate(id);
    }
    if (!state.isMember(userId)) {
      throw Problem.of(ProblemType.NOT_A_MEMBER, "only members may do this");
    }
    return state;
  }

  /// Empty only after the read model has caught up with everything committed before the call.
  public Optional<ConversationState> find(ConversationId id) {
    return freshness.find(id.stream(), Freshness.CATCH_UP, () -> cached(id).or(() -> load(id)));
  }

  /// Returns the state in memory, without waiting.
  Optional<ConversationState> cached(ConversationId id) {
    return Optional.ofNullable(states.getIfPresent(id));
  }

  /// Returns the state with everything committed before the call, if that becomes known in time.
  ///
  /// @throws Problem when there is no such conversation
  public ConversationState upToDate(ConversationId id) {
    boolean _ = freshness.awaitTail(id.stream(), Freshness.CATCH_UP);
    return find(id).orElseThrow(ConversationDirectory::unknown);
  }

  /// Returns the state after a later change than the given one, if that becomes known in time.
  ///
  /// @throws Problem when there is no such conversation
  public ConversationState newerThan(ConversationState state, Duration bound) {
    Polling.until(
        () -> find(state.id()).map(ConversationState::seq).orElse(0L) > state.seq(), bound);
    return find(state.id()).orElseThrow(ConversationDirectory::unknown);
  }

  // Notes the change first, so that a concurrent load that lacks it does not replace the newer
  // state.
  private void changed(ConversationId id, int partition, RecordedEvent event) {
    recentChanges.note(id, partition, event.seq(), event.leafIndex());
    states.asMap().computeIfPresent(id, (same, state) -> state.after(event));
  }

  private Optional<ConversationState> load(ConversationId id) {
    Load load = new Load(id);
    if (!Polling.until(load, Freshness.CATCH_UP)) {
      throw Problem.retryAfter(
          ProblemType.UNAVAILABLE,
          "the read model is behind the log, ask again",
          Freshness.CATCH_UP);
    }
    return Optional.ofNullable(load.state);
  }

  /// Reads the read model until it is not behind this gateway.
  private final class Load implements BooleanSupplier {
    private final ConversationId id;
    private @Nullable ConversationState state;

    Load(ConversationId id) {
      this.id = id;
    }

    @Override
    public boolean getAsBoolean() {
      switch (loader.read(id)) {
        case ConversationLoader.Absent _ -> {
          return true;
        }
        // Another request may have cached the state before the change was seen.
        case ConversationLoader.Behind _ -> state = cached(id).orElse(null);
        case ConversationLoader.Confirmed(var found) -> state = keep(found).orElse(null);
        case ConversationLoader.Unconfirmed(var found) -> state = found;
      }
      return state != null;
    }
  }

  /// Returns the state that is cached afterwards; empty when a change came in meanwhile that this
  /// one lacks.
  private Optional<ConversationState> keep(ConversationState state) {
    return Optional.ofNullable(
        states
            .asMap()
            .compute(
                state.id(),
                (id, present) -> {
                  if (present != null && present.seq() >= state.seq()) {
                    return present;
                  }
                  return state.seq() < recentChanges.seq(id) ? null : state;
                }));
  }

  private void tell(Consumer<MembershipListener> news) {
    listeners.forEach(news);
  }

  private static Set<UserId> idsOf(List<Member> members) {
    return members.stream().map(Member::userId).collect(Collectors.toUnmodifiableSet());
  }

  private static Problem unknown() {
    return Problem.of(ProblemType.UNKNOWN_CONVERSATION, "there is no conversation of this id");
  }
}
