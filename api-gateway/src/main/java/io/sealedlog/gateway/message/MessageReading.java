package io.sealedlog.gateway.message;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.command.CommandKey;
import io.sealedlog.gateway.command.Partitions;
import io.sealedlog.gateway.command.PendingCommands;
import io.sealedlog.gateway.command.Polling;
import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.ConversationReads;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.KeyReads;
import io.sealedlog.gateway.readmodel.MessageReads;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Reads messages, by pages and one by one.
public final class MessageReading {
  private static final Duration WAIT_FOR_SEQ = Duration.ofSeconds(1);
  private static final Duration WAIT_FOR_OUTCOME = Duration.ofSeconds(1);

  private final Sources sources;
  private final ConversationDirectory directory;
  private final PendingCommands pending;
  private final MessageOpening opening;

  /// What is read from.
  public record Sources(
      ConversationReads conversations,
      MessageReads messages,
      KeyReads keys,
      Freshness freshness,
      Partitions partitions) {}

  public MessageReading(
      Sources sources, ConversationDirectory directory, PendingCommands pending, ReadingKeys keys) {
    this.sources = sources;
    this.directory = directory;
    this.pending = pending;
    this.opening = new MessageOpening(keys);
  }

  /// Which page: the newest when neither `before` nor `after` is given.
  public record PageWish(OptionalLong before, OptionalLong after, int limit, OptionalLong minSeq) {}

  /// @param messages by seq ascending
  /// @param lastSeq of the conversation's newest event of any kind
  public record Page<T>(List<T> messages, boolean hasBefore, boolean hasAfter, long lastSeq) {}

  public Page<OpenedMessage> opened(ActiveSession session, ConversationId id, PageWish wish) {
    Page<StoredMessage> page = page(session, id, wish);
    return new Page<>(
        page.messages().stream().map(stored -> opening.open(session, stored)).toList(),
        page.hasBefore(),
        page.hasAfter(),
        page.lastSeq());
  }

  /// Complete in itself: the first message of each sender context has its encapsulation.
  public Page<SealedMessage> sealed(ActiveSession session, ConversationId id, PageWish wish) {
    Page<StoredMessage> page = page(session, id, wish);
    Set<Bytes> seen = new HashSet<>();
    List<SealedMessage> messages =
        page.messages().stream()
            .map(stored ->
                seen.add(stored.envelope().contextId())
                    ? withEnc(stored)
                    : SealedMessage.of(stored, null))
            .toList();
    return new Page<>(messages, page.hasBefore(), page.hasAfter(), page.lastSeq());
  }

  /// One message; empty while it may be on its way.
  ///
  /// @throws Problem when it is certain that there is none, or it was rejected
  public Optional<OpenedMessage> one(
      ActiveSession session, ConversationId id, MessageId messageId) {
    return find(session, id, messageId).map(found -> opening.open(session, found));
  }

  /// What became of a message of one's own: the same without opening it.
  public Optional<MessageSending.Stored> outcome(
      ActiveSession session, ConversationId id, MessageId messageId) {
    return find(session, id, messageId)
        .map(found -> {
          if (!found.envelope().senderId().equals(session.userId().value())) {
            throw unknown();
          }
          return new MessageSending.Stored(
              found.position(), found.seq(), found.envelope().sentAt(), false);
        });
  }

  private Optional<StoredMessage> find(
      ActiveSession session, ConversationId id, MessageId messageId) {
    directory.require(id, session.userId());
    Optional<StoredMessage> stored = sources.messages().find(id, messageId);
    if (stored.isEmpty()) {
      CommandKey key = new CommandKey(id.stream(), messageId.command());
      // Also when a rejection is known: another gateway may have sent the id again since.
      boolean decided =
          !pending.isUnderWay(key)
              && sources
                  .freshness()
                  .awaitCommands(sources.partitions().of(id.stream()), WAIT_FOR_OUTCOME);
      stored = sources.messages().find(id, messageId);
      if (stored.isEmpty() && decided) {
        throw pending.rejection(key).map(RejectionProblems::of).orElseGet(MessageReading::unknown);
      }
    }
    return stored;
  }

  private static Problem unknown() {
    return Problem.of(ProblemType.UNKNOWN_MESSAGE, "there is no message of this id here");
  }

  private SealedMessage withEnc(StoredMessage stored) {
    Bytes inside = stored.envelope().enc();
    ConversationId id = new ConversationId(stored.envelope().conversationId());
    return SealedMessage.of(
        stored,
        inside != null
            ? inside
            : sources.keys().senderContext(id, stored.envelope().contextId()).orElse(null));
  }

  private Page<StoredMessage> page(ActiveSession session, ConversationId id, PageWish wish) {
    directory.require(id, session.userId());
    long lastSeq = lastSeq(id, wish.minSeq());
    return wish.after().isPresent()
        ? pageAfter(id, wish.after().getAsLong(), wish.limit(), lastSeq)
        : pageBefore(id, wish.before(), wish.limit(), lastSeq);
  }

  private Page<StoredMessage> pageAfter(ConversationId id, long after, int limit, long lastSeq) {
    List<StoredMessage> found = sources.messages().after(id, after, limit + 1);
    boolean more = found.size() > limit;
    return new Page<>(
        found.subList(0, Math.min(limit, found.size())),
        !sources.messages().before(id, after + 1, 1).isEmpty(),
        more,
        lastSeq);
  }

  private Page<StoredMessage> pageBefore(
      ConversationId id, OptionalLong before, int limit, long lastSeq) {
    List<StoredMessage> found =
        new ArrayList<>(
            sources.messages().before(id, before.orElse(Long.MAX_VALUE), limit + 1).reversed());
    boolean more = found.size() > limit;
    boolean hasAfter =
        before.isPresent() && !sources.messages().after(id, before.getAsLong() - 1, 1).isEmpty();
    return new Page<>(more ? found.subList(1, found.size()) : found, more, hasAfter, lastSeq);
  }

  private long lastSeq(ConversationId id, OptionalLong minSeq) {
    if (minSeq.isPresent() && !Polling.until(() -> known(id) >= minSeq.getAsLong(), WAIT_FOR_SEQ)) {
      throw Problem.of(ProblemType.NOT_YET, "the read model is not at min_seq yet, ask again");
    }
    return known(id);
  }

  private long known(ConversationId id) {
    return sources.conversations().lastSeq(id).orElse(0);
  }
}
