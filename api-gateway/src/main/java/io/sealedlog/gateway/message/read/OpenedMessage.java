package io.sealedlog.gateway.message.read;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.gateway.key.UnreadableException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A message in the `opened` view.
///
/// @param seq the only known field, beside `unreadable`, when the event is damaged or missing
/// @param text of the newest edit, if there is one
/// @param data any JSON, of the newest edit, if there is one
/// @param editedAt when the newest edit was sent; absent when there is none
/// @param reactions absent from edits and reactions, which can't be reacted to
/// @param unreadable why there is neither text nor data; absent when it could be opened
public record OpenedMessage(
    @Nullable UUID messageId,
    long seq,
    @Nullable UUID senderId,
    @Nullable String kind,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable UUID relatesTo,
    @Nullable String sentAt,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String text,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable JsonNode data,
    boolean edited,
    @Nullable String editedAt,
    boolean redacted,
    @Nullable List<Reaction> reactions,
    UnreadableException.@Nullable Reason unreadable) {

  /// Returns the entry of a message whose event is damaged or missing.
  static OpenedMessage damaged(long seq) {
    return new OpenedMessage(
        null,
        seq,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        null,
        false,
        null,
        UnreadableException.Reason.DAMAGED);
  }

  /// Shows no text.
  @Override
  public String toString() {
    return "OpenedMessage[" + messageId + " " + seq + "]";
  }

  /// @param count of the people with this reaction
  /// @param mine the id of the reader's own reaction, which can be redacted; absent when there is
  ///   none
  record Reaction(String text, int count, @Nullable UUID mine) {
    /// Shows no text.
    @Override
    public String toString() {
      return "Reaction[" + count + "]";
    }
  }
}
