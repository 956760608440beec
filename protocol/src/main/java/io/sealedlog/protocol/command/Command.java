package io.sealedlog.protocol.command;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeInfo.Id;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.UserId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A wish, in the imperative. The table of wire names below is part of the format.
@JsonTypeInfo(use = Id.NAME)
@JsonSubTypes({
  @Type(name = "publish-identity", value = Command.PublishIdentity.class),
  @Type(name = "create-conversation", value = Command.CreateConversation.class),
  @Type(name = "send-message", value = Command.SendMessage.class),
})
public sealed interface Command {
  /// The stream that the command is about, and so the key of its record.
  StreamId stream();

  /// @param record the identity record, signed by the identity (sl1, section 4)
  record PublishIdentity(UserId userId, Bytes record) implements Command {
    public PublishIdentity {
      Objects.requireNonNull(userId, "userId");
      Objects.requireNonNull(record, "record");
    }

    @Override
    public StreamId stream() {
      return userId.stream();
    }
  }

  /// @param members with the creator among them, by user id ascending
  record CreateConversation(
      ConversationId conversationId, UserId creatorId, List<Member> members, EpochStart epoch)
      implements Command {
    public CreateConversation {
      Objects.requireNonNull(conversationId, "conversationId");
      Objects.requireNonNull(creatorId, "creatorId");
      Objects.requireNonNull(epoch, "epoch");
      members = List.copyOf(members);
    }

    @Override
    public StreamId stream() {
      return conversationId.stream();
    }
  }

  /// A message that the worker seals.
  ///
  /// @param kind as in an envelope
  /// @param body the body as UTF-8 JSON, not yet padded
  /// @param share the conversation's share, 32 bytes: with it the worker can seal and, the context
  ///   gone, not open
  record SendMessage(
      ConversationId conversationId,
      MessageId messageId,
      UserId senderId,
      int kind,
      @Nullable MessageId relatesTo,
      Bytes body,
      int shareVersion,
      Bytes share)
      implements Command {
    public SendMessage {
      Objects.requireNonNull(conversationId, "conversationId");
      Objects.requireNonNull(messageId, "messageId");
      Objects.requireNonNull(senderId, "senderId");
      Objects.requireNonNull(body, "body");
      Objects.requireNonNull(share, "share");
    }

    @Override
    public StreamId stream() {
      return conversationId.stream();
    }
  }
}
