package io.sealedlog.protocol.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What happened, in the past tense. The table of wire names below is part of the format and is
/// only ever added to. The stream an event belongs to is in its [RecordedEvent] and is not repeated
/// here.
@JsonSubTypes({
  @Type(name = "identity.published", value = Event.IdentityPublished.class),
  @Type(name = "conversation.created", value = Event.ConversationCreated.class),
  @Type(name = "epoch.started", value = Event.EpochStarted.class),
  @Type(name = "message.sealed", value = Event.MessageSealed.class),
  @Type(name = "message.redacted", value = Event.MessageRedacted.class),
  @Type(name = "member.added", value = Event.MemberAdded.class),
  @Type(name = "member.removed", value = Event.MemberRemoved.class),
  @Type(name = "member.role-changed", value = Event.MemberRoleChanged.class),
  @Type(name = "history.shared", value = Event.HistoryShared.class),
})
public sealed interface Event {
  /// @param record the signed identity record (sl1, section 4)
  record IdentityPublished(int version, Bytes record) implements Event {
    public IdentityPublished {
      Objects.requireNonNull(record, "record");
    }
  }

  /// @param members the first members, the creator among them, by user id ascending
  record ConversationCreated(UserId creatorId, List<Member> members) implements Event {
    public ConversationCreated {
      Objects.requireNonNull(creatorId, "creatorId");
      members = List.copyOf(members);
    }
  }

  record EpochStarted(EpochStart epoch) implements Event {
    public EpochStarted {
      Objects.requireNonNull(epoch, "epoch");
    }
  }

  /// A sealed message: the fields of its envelope (sl1, section 6) but the conversation, which is
  /// the stream.
  record MessageSealed(
      int suite,
      int flags,
      int kind,
      int epoch,
      MessageId messageId,
      UserId senderId,
      @Nullable MessageId relatesTo,
      long sentAt,
      Bytes contextId,
      @Nullable Bytes enc,
      int shareVersion,
      Bytes iv,
      Bytes ciphertext)
      implements Event {
    public MessageSealed {
      Objects.requireNonNull(messageId, "messageId");
      Objects.requireNonNull(senderId, "senderId");
      Objects.requireNonNull(contextId, "contextId");
      Objects.requireNonNull(iv, "iv");
      Objects.requireNonNull(ciphertext, "ciphertext");
    }

    public static MessageSealed of(Envelope envelope) {
      return new MessageSealed(
          envelope.suite(),
          envelope.flags(),
          envelope.kind(),
          envelope.epoch(),
          new MessageId(envelope.messageId()),
          new UserId(envelope.senderId()),
          envelope.relatesTo() == null ? null : new MessageId(envelope.relatesTo()),
          envelope.sentAt(),
          envelope.contextId(),
          envelope.enc(),
          envelope.shareVersion(),
          envelope.iv(),
          envelope.ciphertext());
    }

    /// @throws io.sealedlog.crypto.MalformedException when a field has a wrong length or is out of
    ///   range
    public Envelope envelope(ConversationId conversationId) {
      return new Envelope(
          suite,
          flags,
          kind,
          conversationId.value(),
          epoch,
          messageId.value(),
          senderId.value(),
          relatesTo == null ? null : relatesTo.value(),
          sentAt,
          contextId,
          enc,
          shareVersion,
          iv,
          ciphertext);
    }
  }

  /// The message's content is to be shown to nobody any more.
  ///
  /// @param actorId the sender, or an admin
  record MessageRedacted(MessageId messageId, UserId actorId) implements Event {
    public MessageRedacted {
      Objects.requireNonNull(messageId, "messageId");
      Objects.requireNonNull(actorId, "actorId");
    }
  }

  /// Followed by the [EpochStarted] that the member can open from, or by the [HistoryShared] that
  /// opens what was before.
  record MemberAdded(Member member, UserId actorId) implements Event {
    public MemberAdded {
      Objects.requireNonNull(member, "member");
      Objects.requireNonNull(actorId, "actorId");
    }
  }

  /// Followed by the [EpochStarted] that the member can't open, unless nobody is left.
  ///
  /// @param actorId an admin, or the member, who left
  record MemberRemoved(UserId userId, UserId actorId) implements Event {
    public MemberRemoved {
      Objects.requireNonNull(userId, "userId");
      Objects.requireNonNull(actorId, "actorId");
    }
  }

  record MemberRoleChanged(UserId userId, Member.Role role, UserId actorId) implements Event {
    public MemberRoleChanged {
      Objects.requireNonNull(userId, "userId");
      Objects.requireNonNull(role, "role");
      Objects.requireNonNull(actorId, "actorId");
    }
  }

  /// @param wraps one for every epoch so far, by epoch ascending; at most [#MOST_WRAPS]
  record HistoryShared(UserId userId, UserId actorId, List<HistoryWrap> wraps) implements Event {
    /// In the suite with the longest wraps this many take less than two thirds of what a record may
    /// be long, as does the command. An event that its topic doesn't take would hold up the
    /// partition for ever.
    public static final int MOST_WRAPS = 1_000;

    public HistoryShared {
      Objects.requireNonNull(userId, "userId");
      Objects.requireNonNull(actorId, "actorId");
      wraps = List.copyOf(wraps);
    }
  }
}
