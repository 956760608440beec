package io.sealedlog.gateway.message.read;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.json.Timestamps;
import io.sealedlog.gateway.key.ReadingKeys;
import io.sealedlog.gateway.key.UnreadableException;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.ReadModel;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Lists the versions of an edited message.
public final class MessageVersions {
  private final ReadModel readModel;
  private final ConversationDirectory directory;
  private final MessageOpening opening;

  public MessageVersions(ReadModel readModel, ConversationDirectory directory, ReadingKeys keys) {
    this.readModel = readModel;
    this.directory = directory;
    this.opening = new MessageOpening(keys);
  }

  /// @param versions the message as it was sent, then its edits, by seq ascending
  public record Versions(UUID messageId, List<Version> versions) {}

  /// @param messageId of the message itself, or of the edit
  /// @param unreadable why there is neither text nor data; absent when it could be opened
  record Version(
      UUID messageId,
      long seq,
      String sentAt,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String text,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable JsonNode data,
      boolean redacted,
      UnreadableException.@Nullable Reason unreadable) {
    /// Shows no text.
    @Override
    public String toString() {
      return "Version[" + messageId + " " + seq + "]";
    }
  }

  public Versions of(ActiveSession session, ConversationId id, MessageId messageId) {
    directory.require(id, session.userId());
    StoredMessage item =
        find(id, messageId)
            .filter(found -> MessageKind.of(found.facts().kind()).standsAlone())
            .orElseThrow(() ->
                Problem.of(
                    ProblemType.UNKNOWN_MESSAGE,
                    "there is no message of this id here, or it is an edit or a reaction"));
    List<StoredMessage> all = new ArrayList<>(List.of(item));
    // A redaction covers all versions, and nothing can be assigned to a damaged message.
    if (item.envelope() != null) {
      all.addAll(readModel.relations().edits(item));
    }
    return new Versions(
        messageId.value(), all.stream().map(each -> version(session, each)).toList());
  }

  private Optional<StoredMessage> find(ConversationId id, MessageId messageId) {
    return readModel
        .freshness()
        .find(id.stream(), Freshness.CATCH_UP, () -> readModel.messages().find(id, messageId));
  }

  private Version version(ActiveSession session, StoredMessage stored) {
    MessageOpening.Content content = opening.content(session, stored);
    return new Version(
        stored.facts().id().value(),
        stored.seq(),
        Timestamps.text(stored.facts().sentAt()),
        content.text(),
        content.data(),
        stored.redacted(),
        content.unreadable());
  }
}
