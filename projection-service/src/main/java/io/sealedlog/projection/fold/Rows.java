package io.sealedlog.projection.fold;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.MessageKind;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rows of one batch by table, in the order of the log. The fields of a row are the columns of
/// its table; times are milliseconds since 1970.
///
/// @param members insert or replace; at most one row per member
/// @param departures members to delete; none of them is in `members`
/// @param wraps insert or replace; at most one row per member and epoch
/// @param redactions at most one per message; without effect when the message doesn't exist or is
///   already redacted
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

  /// Returns the number of rows to write.
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

  /// @param lastSeqBefore the value of `last_seq` that the row must still have; another value means
  ///   that another projector has written it
  public record ConversationChange(UUID conversationId, long lastSeqBefore, Progress progress) {}

  /// The columns of a conversation that events change.
  ///
  /// @param nameSeq 0 when the conversation has no name
  public record Progress(int epoch, int shareVersion, long lastSeq, long lastAt, long nameSeq) {
    static Progress of(StreamState.Conversation state) {
      return new Progress(
          state.epoch(), state.shareVersion(), state.lastSeq(), state.lastAt(), state.nameSeq());
    }
  }

  public record MemberRow(UUID conversationId, UUID userId, long sinceSeq) {}

  public record Departure(UUID conversationId, UUID userId) {}

  /// @param seq of the event that started the epoch
  public record EpochRow(UUID conversationId, int epoch, long seq) {}

  /// @param seq of the event that contains the wrapped key
  public record WrapRow(UUID conversationId, int epoch, UUID userId, long seq) {}

  public record ContextRow(UUID conversationId, Bytes contextId, int epoch, Bytes enc) {}

  /// A message as it was sent; a [Redaction] removes its content later.
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
    /// Returns whether this message is redacted together with the message it relates to. The
    /// redaction may come before or after it.
    public boolean goesWithAnother() {
      return MessageKind.isKnown(kind) && !MessageKind.of(kind).standsAlone();
    }
  }

  /// Removes the content of a message and of the edits of and reactions to it.
  ///
  /// @param seq of the redacting event
  public record Redaction(int partition, UUID conversationId, UUID messageId, long seq) {}

  /// @param content null when the event has no separate content
  /// @param contentHash with which the event can be verified without its content
  public record StreamEventRow(
      int partition,
      UUID streamId,
      long seq,
      long leafIndex,
      String type,
      Bytes event,
      @Nullable Bytes content,
      @Nullable Bytes contentHash) {}

  /// @param seq of the event that published the identity
  public record IdentityRow(UUID userId, int version, long seq) {}

  /// @param firstOffset of the record that could not be applied
  /// @param firstLeaf the leaf index of that record
  /// @param firstSeq the first seq of the stream that the read model lacks
  /// @param error the reason, without any part of the record
  public record ParkedStream(
      UUID streamId,
      int partition,
      long firstOffset,
      long firstLeaf,
      long firstSeq,
      String error) {}
}
