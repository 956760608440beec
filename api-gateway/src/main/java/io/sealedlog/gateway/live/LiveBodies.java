package io.sealedlog.gateway.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.gateway.message.Kind;
import io.sealedlog.gateway.message.OpenedMessage;
import io.sealedlog.gateway.readmodel.LiveReads;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The events as readers get them, in JSON.
final class LiveBodies {
  private LiveBodies() {}

  /// What is about the connection itself: connected, gap.
  record Notice(String type) {
    static final Notice CONNECTED = new Notice("connected");
    static final Notice GAP = new Notice("gap");
  }

  record Message(String type, ConversationId conversationId, @JsonUnwrapped OpenedMessage message) {
    Message(ConversationId conversationId, OpenedMessage message) {
      this("message", conversationId, message);
    }
  }

  /// A message that was redacted before the reader got it: as the opened view has it.
  record RedactedMessage(
      String type,
      ConversationId conversationId,
      UUID messageId,
      long seq,
      UUID senderId,
      String kind,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable UUID relatesTo,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String sentAt,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String text,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable JsonNode data,
      boolean edited,
      boolean redacted) {
    static RedactedMessage of(LiveReads.RedactedMessage left) {
      return new RedactedMessage(
          "message",
          left.conversationId(),
          left.messageId(),
          left.seq(),
          left.senderId(),
          Kind.word(left.kind()),
          left.relatesTo(),
          null,
          null,
          null,
          false,
          true);
    }
  }

  /// @param at when it happened
  record Redacted(
      String type,
      ConversationId conversationId,
      long seq,
      MessageId messageId,
      UserId actorId,
      String at) {}

  /// Of one member: added, removed, or with another role.
  ///
  /// @param role absent for who was removed
  record MemberChanged(
      String type,
      ConversationId conversationId,
      long seq,
      UserId userId,
      Member.@Nullable Role role,
      UserId actorId,
      String at) {}

  record FirstMember(UserId userId, Member.Role role) {}

  record Created(
      String type,
      ConversationId conversationId,
      long seq,
      UserId creatorId,
      List<FirstMember> members,
      String at) {}

  record Read(String type, ConversationId conversationId, UserId userId, long seq) {}

  record Typing(String type, ConversationId conversationId, UserId userId, boolean typing) {}
}
