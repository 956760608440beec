package io.sealedlog.gateway.conversation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sealedlog.gateway.command.EventListener;
import io.sealedlog.gateway.command.Partitions;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.ConversationReads;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.StoredConversation;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which conversations there are and who is in them, from memory nearly always: it listens to the
/// log, so a new conversation is known here before its creator is told.
public final class ConversationDirectory implements EventListener {
  private static final int MOST_REMEMBERED = 50_000;
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final Duration CATCH_UP = Duration.ofSeconds(1);

  private final Cache<ConversationId, ConversationView> views =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  /// Created, and waiting for their first epoch, which is the next event of the same stream.
  private final Cache<ConversationId, List<Member>> beginning =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  private final Source source;

  /// Where what is not remembered is looked up.
  public record Source(ConversationReads reads, Freshness freshness, Partitions partitions) {}

  public ConversationDirectory(Source source) {
    this.source = source;
  }

  @Override
  public void recorded(int partition, RecordedEvent event) {
    ConversationId id = new ConversationId(event.streamId().value());
    switch (event.event()) {
      case Event.ConversationCreated created -> beginning.put(id, created.members());
      case Event.EpochStarted started -> {
        List<Member> members = beginning.asMap().remove(id);
        if (members != null) {
          views.put(id, new ConversationView(id, started.epoch().shareVersion(), idsOf(members)));
        } else {
          views.invalidate(id);
        }
      }
      case Event.MemberAdded _, Event.MemberRemoved _, Event.MemberRoleChanged _ ->
          views.invalidate(id);
      case Event.IdentityPublished _,
          Event.MessageSealed _,
          Event.MessageRedacted _,
          Event.HistoryShared _ -> {
        // None of them changes who is in a conversation.
      }
    }
  }

  /// @throws Problem when there is no such conversation, or the user is not in it
  public ConversationView require(ConversationId id, UserId userId) {
    ConversationView view =
        find(id)
            .orElseThrow(() ->
                Problem.of(
                    ProblemType.UNKNOWN_CONVERSATION, "there is no conversation of this id"));
    if (!view.members().contains(userId)) {
      throw Problem.of(ProblemType.NOT_A_MEMBER, "only members may do this");
    }
    return view;
  }

  /// Empty only after the read model has caught up with what was committed before the call.
  public Optional<ConversationView> find(ConversationId id) {
    ConversationView known = views.getIfPresent(id);
    if (known != null) {
      return Optional.of(known);
    }
    return load(id)
        .or(() -> {
          source.freshness().awaitEvents(source.partitions().of(id.stream()), CATCH_UP);
          return Optional.ofNullable(views.getIfPresent(id)).or(() -> load(id));
        });
  }

  private Optional<ConversationView> load(ConversationId id) {
    Optional<ConversationView> found = source.reads().find(id).map(ConversationDirectory::view);
    found.ifPresent(view -> views.put(id, view));
    return found;
  }

  private static ConversationView view(StoredConversation stored) {
    return new ConversationView(stored.id(), stored.shareVersion(), idsOf(stored.members()));
  }

  private static Set<UserId> idsOf(List<Member> members) {
    return members.stream().map(Member::userId).collect(Collectors.toUnmodifiableSet());
  }
}
