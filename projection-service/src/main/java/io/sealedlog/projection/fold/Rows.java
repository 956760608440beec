package io.sealedlog.projection.fold;

import io.sealedlog.crypto.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of one batch, table by table in the order of the log. The fields of the rows are the
/// columns of the tables; times are milliseconds since 1970.
///
/// @param members put in place of what is there, each at most once
/// @param departures of members who are not in `members`
/// @param wraps put in place of what is there, each at most once
/// @param redactions at most one of each message; of no effect when it is not there or redacted
public record Rows(
    List<NewConversation> newConversations,
    List<ConversationChange> conversationChanges,
    List<MemberRow> members,
    List<Departure> departures,
    List<EpochRow> epochs,
    List<WrapRow> wraps,
    List<ContextRow> contexts,
    List<MessageRow> messages,
    List<Redaction> redactions,
    List<StreamEventRow> streamEvents,
    List<IdentityRow> identities,
    List<ParkedStream> parked) {

  public static Rows empty() {
    return new Rows(
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>());
  }

  /// How many rows there are to write.
  public int count() {
    return newConversations.size()
        + conversationChanges.size()
        + members.size()
        + departures.size()
        + epochs.size()
        + wraps.size()
        + contexts.size()
        + messages.size()
        + redactions.size()
        + streamEvents.size()
        + identities.size()
        + parked.size();
  }

  public record NewConversation(
      UUID conversationId, int partition, UUID creatorId, long createdAt, Progress progress) {}

  /// @param lastSeqBefore what the row must still hold for the change to be right
  public record ConversationChange(UUID conversationId, long lastSeqBefore, Progress progress) {}

  /// The columns of a conversation that events move.
  ///
  /// @param nameSeq 0 for none
  public record Progress(int epoch, int shareVersion, long lastSeq, long lastAt, long nameSeq) {
    static Progress of(StreamState.Conversation state) {
      return new Progress(
          state.epoch(), state.shareVersion(), state.lastSeq(), state.lastAt(), state.nameSeq());
    }
  }

  public record MemberRow(UUID conversationId, UUID userId, long sinceSeq) {}

  public record Departure(UUID conversationId, UUID userId) {}

  /// @param seq of the event that started it
  public record EpochRow(UUID conversationId, int epoch, long seq) {}

  /// @param seq of the event that has the wrap
  public record WrapRow(UUID conversationId, int epoch, UUID userId, long seq) {}

  public record ContextRow(UUID conversationId, Bytes contextId, int epoch, Bytes enc) {}

  /// A message as it came; a [Redaction] takes its content out again.
  public record MessageRow(
      int partition,
      UUID conversationId,
      long seq,
      UUID messageId,
      long leafIndex,
      int kind,
      UUID senderId,
      @Nullable UUID relatesTo,
      Bytes event,
      Bytes content) {
    private static final int EDIT = 2;
    private static final int REACTION = 3;

    /// Whether it goes with the message that it relates to, before or after which it may have come.
    public boolean goesWithAnother() {
      return kind == EDIT || kind == REACTION;
    }
  }

  /// Of a message, and so of the edits of it and the reactions to it.
  ///
  /// @param seq of the event that redacts
  public record Redaction(int partition, UUID conversationId, UUID messageId, long seq) {}

  /// @param content null when the event has none
  /// @param contentHash of the content, with which the event can be checked without it
  public record StreamEventRow(
      int partition,
      UUID streamId,
      long seq,
      long leafIndex,
      String type,
      Bytes event,
      @Nullable Bytes content,
      @Nullable Bytes contentHash) {}

  /// @param seq of the event that published it
  public record IdentityRow(UUID userId, int version, long seq) {}

  /// @param firstOffset of the record that could not be applied
  /// @param firstLeaf its leaf index
  /// @param firstSeq the first seq of the stream that the read model lacks
  /// @param error what was wrong, without any part of the record
  public record ParkedStream(
      UUID streamId,
      int partition,
      long firstOffset,
      long firstLeaf,
      long firstSeq,
      String error) {}
}
