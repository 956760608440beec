package io.sealedlog.gateway.live;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.sealedlog.gateway.message.read.OpenedMessage;
import io.sealedlog.gateway.message.read.SealedMessage;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The JSON records that readers get.
final class LiveJson {
  private LiveJson() {}

  /// A notice about the connection itself: connected, gap.
  record Notice(String type) {
    static final Notice CONNECTED = new Notice("connected");
    static final Notice GAP = new Notice("gap");
  }

  record Message(String type, ConversationId conversationId, @JsonUnwrapped OpenedMessage message) {
    Message(ConversationId conversationId, OpenedMessage message) {
      this("message", conversationId, message);
    }
  }

  /// A message for a client that opens it itself.
  record Sealed(String type, ConversationId conversationId, @JsonUnwrapped SealedMessage message) {
    Sealed(ConversationId conversationId, SealedMessage message) {
      this("message", conversationId, message);
    }
  }

  /// @param at when it was redacted
  record Redacted(
      String type,
      ConversationId conversationId,
      long seq,
      MessageId messageId,
      UserId actorId,
      String at) {}

  /// A member was added, removed or given another role.
  ///
  /// @param role absent for a removed member
  record MemberChanged(
      String type,
      ConversationId conversationId,
      long seq,
      UserId userId,
      Member.@Nullable Role role,
      UserId actorId,
      String at) {}

  /// A new epoch: later messages are sealed under its key, which is not included.
  record EpochStarted(
      String type,
      ConversationId conversationId,
      long seq,
      int epoch,
      int suite,
      int shareVersion,
      EpochStart.Reason reason,
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
