package io.sealedlog.gateway.message.read;

import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Polling;
import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.key.ReadingKeys;
import io.sealedlog.gateway.message.SendReceipt;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.ConversationReads.SeqRange;
import io.sealedlog.gateway.readmodel.Entry;
import io.sealedlog.gateway.readmodel.MessageReads.Kinds;
import io.sealedlog.gateway.readmodel.ReadModel;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Reads messages, by pages and one by one.
public final class MessageReading {
  private static final Duration WAIT_FOR_SEQ = Duration.ofSeconds(1);
  private static final SeqRange EMPTY_EXTENT = new SeqRange(0, 0);
  private static final Duration WAIT_FOR_OUTCOME = Duration.ofSeconds(1);

  private final ReadModel readModel;
  private final ConversationDirectory directory;
  private final CommandPublisher commands;
  private final MessagePages pages;
  private final MessageOpening opening;
  private final SealedMessages envelopes;
  private final MessageFolding folding;

  public MessageReading(
      ReadModel readModel,
      ConversationDirectory directory,
      CommandPublisher commands,
      ReadingKeys keys) {
    this.readModel = readModel;
    this.directory = directory;
    this.commands = commands;
    this.pages = new MessagePages(readModel.messages());
    this.opening = new MessageOpening(keys);
    this.envelopes = new SealedMessages(readModel.keys());
    this.folding = new MessageFolding(readModel.relations(), opening);
  }

  /// Selects a page; the newest one when none of `before`, `after` and `around` is given.
  ///
  /// @param around half of the page is before this seq, the other half starts with it
  /// @param minSeq the seq that the read model must have reached in the conversation
  /// @param minPosition the position that the read model must have reached
  public record PageRequest(
      OptionalLong before,
      OptionalLong after,
      OptionalLong around,
      int limit,
      OptionalLong minSeq,
      Optional<Position> minPosition) {}

  /// @param messages by seq ascending
  /// @param lastSeq of the conversation's newest event of any kind
  /// @param missing seqs of the page without an authentic event; null when there is none
  public record Page<T>(
      List<T> messages,
      boolean hasBefore,
      boolean hasAfter,
      long lastSeq,
      @Nullable List<Long> missing) {
    <R> Page<R> with(List<R> shown) {
      return new Page<>(shown, hasBefore, hasAfter, lastSeq, missing);
    }
  }

  /// Returns items in their current form, which includes the edits and reactions that relate to
  /// them.
  public Page<OpenedMessage> opened(ActiveSession session, ConversationId id, PageRequest request) {
    Page<Entry> page = page(session, id, request, Kinds.ITEMS);
    return page.with(folding.open(session, id, page.messages()));
  }

  /// Returns messages of every kind as they are stored. Each page is self-contained: the first
  /// message of each sender context has its encapsulation.
  public Page<SealedMessage> sealed(ActiveSession session, ConversationId id, PageRequest request) {
    Page<Entry> page = page(session, id, request, Kinds.ALL);
    return page.with(envelopes.show(page.messages()));
  }

  /// Returns one message, opened; empty while it may be on its way.
  ///
  /// @throws Problem when it is certain that there is none, or it was rejected
  public Optional<OpenedMessage> openedMessage(
      ActiveSession session, ConversationId id, MessageId messageId) {
    return find(session, id, messageId).map(found -> open(session, found));
  }

  /// Returns one message as it is stored, with its context's encapsulation.
  public Optional<SealedMessage> sealedMessage(
      ActiveSession session, ConversationId id, MessageId messageId) {
    return find(session, id, messageId).map(found -> envelopes.show(found, new HashSet<>()));
  }

  /// Returns the receipt of a message sent by the session's user, without opening it.
  public Optional<SendReceipt> outcome(
      ActiveSession session, ConversationId id, MessageId messageId) {
    return find(session, id, messageId)
        .map(found -> {
          if (!found.facts().senderId().equals(session.userId())) {
            throw unknown();
          }
          return new SendReceipt(found.position(), found.seq(), found.facts().sentAt(), false);
        });
  }

  private Optional<StoredMessage> find(
      ActiveSession session, ConversationId id, MessageId messageId) {
    directory.require(id, session.userId());
    Optional<StoredMessage> stored = readModel.messages().find(id, messageId);
    if (stored.isEmpty()) {
      // Waits also when a rejection is known, because another gateway may have sent the id again
      // since.
      boolean decided =
          !commands.isUnderWay(id.stream(), messageId.command())
              && readModel.freshness().awaitCommands(id.stream(), WAIT_FOR_OUTCOME);
      stored = readModel.messages().find(id, messageId);
      if (stored.isEmpty() && decided) {
        throw commands
            .rejection(id.stream(), messageId.command())
            .map(RejectionProblems::of)
            .orElseGet(MessageReading::unknown);
      }
    }
    return stored;
  }

  private static Problem unknown() {
    return Problem.of(ProblemType.UNKNOWN_MESSAGE, "there is no message of this id here");
  }

  private OpenedMessage open(ActiveSession session, StoredMessage stored) {
    return MessageKind.of(stored.facts().kind()).standsAlone()
        ? folding.open(session, stored)
        : opening.open(session, stored);
  }

  private Page<Entry> page(
      ActiveSession session, ConversationId id, PageRequest request, Kinds kinds) {
    directory.require(id, session.userId());
    request
        .minPosition()
        .ifPresent(position -> readModel.freshness().require(position, WAIT_FOR_SEQ));
    return pages.find(id, request, kinds, extent(id, request.minSeq()));
  }

  private SeqRange extent(ConversationId id, OptionalLong minSeq) {
    if (minSeq.isPresent()
        && !Polling.until(() -> currentExtent(id).lastSeq() >= minSeq.getAsLong(), WAIT_FOR_SEQ)) {
      throw Problem.of(ProblemType.NOT_YET, "the read model is not at min_seq yet, ask again");
    }
    return currentExtent(id);
  }

  private SeqRange currentExtent(ConversationId id) {
    return readModel.conversations().extent(id).orElse(EMPTY_EXTENT);
  }
}
