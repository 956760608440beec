package io.sealedlog.protocol.command;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeInfo.Id;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A request to change a stream, named in the imperative. The table of wire names below is part of
/// the format.
@JsonTypeInfo(use = Id.NAME)
@JsonSubTypes({
  @Type(name = "publish-identity", value = Command.PublishIdentity.class),
  @Type(name = "create-conversation", value = Command.CreateConversation.class),
  @Type(name = "send-message", value = Command.SendMessage.class),
  @Type(name = "send-envelope", value = Command.SendEnvelope.class),
  @Type(name = "redact-message", value = Command.RedactMessage.class),
  @Type(name = "add-member", value = Command.AddMember.class),
  @Type(name = "remove-member", value = Command.RemoveMember.class),
  @Type(name = "change-role", value = Command.ChangeRole.class),
  @Type(name = "start-epoch", value = Command.StartEpoch.class),
})
public sealed interface Command {
  /// Returns the stream that the command is about, which is also the key of its record.
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

  /// @param members including the creator, by user id ascending
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

  /// A command about an existing conversation.
  sealed interface InConversation extends Command {
    ConversationId conversationId();

    @Override
    default StreamId stream() {
      return conversationId().stream();
    }
  }

  /// Sends a message that the worker seals.
  ///
  /// @param kind as in an envelope
  /// @param body the body as UTF-8 JSON, not yet padded
  /// @param share the conversation's share, 32 bytes. It lets the worker seal; the worker can't
  ///   open the message once the sender context is gone
  record SendMessage(
      ConversationId conversationId,
      MessageId messageId,
      UserId senderId,
      int kind,
      @Nullable MessageId relatesTo,
      Bytes body,
      int shareVersion,
      Bytes share)
      implements InConversation {
    public SendMessage {
      Objects.requireNonNull(conversationId, "conversationId");
      Objects.requireNonNull(messageId, "messageId");
      Objects.requireNonNull(senderId, "senderId");
      Objects.requireNonNull(body, "body");
      Objects.requireNonNull(share, "share");
    }
  }

  /// Sends a message that its sender sealed (sl1, section 6). The worker checks it as far as that
  /// is possible without keys, and sequences it.
  ///
  /// @param message with the client's flag set; its `enc` may be absent when an earlier message of
  ///   the same context carried it
  record SendEnvelope(ConversationId conversationId, Event.MessageSealed message)
      implements InConversation {
    public SendEnvelope {
      Objects.requireNonNull(conversationId, "conversationId");
      Objects.requireNonNull(message, "message");
    }
  }

  /// Removes a message's content from the read model.
  ///
  /// @param senderId of the message, as the gateway found it in the read model: the worker does not
  ///   store messages
  record RedactMessage(
      ConversationId conversationId, UserId actorId, MessageId messageId, UserId senderId)
      implements InConversation {
    public RedactMessage {
      Objects.requireNonNull(conversationId, "conversationId");
      Objects.requireNonNull(actorId, "actorId");
      Objects.requireNonNull(messageId, "messageId");
      Objects.requireNonNull(senderId, "senderId");
    }
  }

  /// Adds a member, with either a new epoch, which keeps earlier messages from the new member, or
  /// the history, which has the keys of all epochs so far. Exactly one of them is present.
  ///
  /// @param epoch with wraps for all members including the new one
  /// @param history wraps for the new member, one for every epoch from 1 to the current one, by
  ///   epoch ascending
  record AddMember(
      ConversationId conversationId,
      UserId actorId,
      Member member,
      @Nullable EpochStart epoch,
      @Nullable List<HistoryWrap> history)
      implements InConversation {
    public AddMember {
      Objects.requireNonNull(conversationId, "conversationId");
      Objects.requireNonNull(actorId, "actorId");
      Objects.requireNonNull(member, "member");
      history = history == null ? null : List.copyOf(history);
    }
  }

  /// Removes a member. A member who removes themselves leaves.
  ///
  /// @param successorId the member who becomes an admin before the last admin leaves; null
  ///   otherwise
  /// @param epoch with wraps for all remaining members; null when there are none
  record RemoveMember(
      ConversationId conversationId,
      UserId actorId,
      UserId userId,
      @Nullable UserId successorId,
      @Nullable EpochStart epoch)
      implements InConversation {
    public RemoveMember {
      Objects.requireNonNull(conversationId, "conversationId");
      Objects.requireNonNull(actorId, "actorId");
      Objects.requireNonNull(userId, "userId");
    }
  }

  record ChangeRole(ConversationId conversationId, UserId actorId, UserId userId, Member.Role role)
      implements InConversation {
    public ChangeRole {
      Objects.requireNonNull(conversationId, "conversationId");
      Objects.requireNonNull(actorId, "actorId");
      Objects.requireNonNull(userId, "userId");
      Objects.requireNonNull(role, "role");
    }
  }

  /// Starts a new epoch with the same members, because of the current one's age or on a member's
  /// request.
  record StartEpoch(ConversationId conversationId, UserId actorId, EpochStart epoch)
      implements InConversation {
    public StartEpoch {
      Objects.requireNonNull(conversationId, "conversationId");
      Objects.requireNonNull(actorId, "actorId");
      Objects.requireNonNull(epoch, "epoch");
    }
  }
}
