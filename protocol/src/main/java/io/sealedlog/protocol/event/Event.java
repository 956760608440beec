package io.sealedlog.protocol.event;

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

/// A fact, named in the past tense. The names in [#type] are part of the format; names may only be
/// added. The stream that an event belongs to is in its [RecordedEvent].
public sealed interface Event {
  /// Returns the wire name.
  default String type() {
    return switch (this) {
      case IdentityPublished _ -> "identity.published";
      case ConversationCreated _ -> "conversation.created";
      case EpochStarted _ -> "epoch.started";
      case MessageSealed _ -> "message.sealed";
      case MessageRedacted _ -> "message.redacted";
      case MemberAdded _ -> "member.added";
      case MemberRemoved _ -> "member.removed";
      case MemberRoleChanged _ -> "member.role-changed";
      case HistoryShared _ -> "history.shared";
    };
  }

  /// Returns whether the event changes the members, a role or the epoch of a conversation.
  default boolean changesMembership() {
    return switch (this) {
      case ConversationCreated _,
          EpochStarted _,
          MemberAdded _,
          MemberRemoved _,
          MemberRoleChanged _ ->
          true;
      case IdentityPublished _, MessageSealed _, MessageRedacted _, HistoryShared _ -> false;
    };
  }

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

  /// States all members of the conversation, so that a reader who starts at this event needs no
  /// earlier one.
  ///
  /// @param members of the conversation at its start, one for each wrap and in the order of the
  ///   wraps
  record EpochStarted(EpochStart epoch, List<Member> members) implements Event {
    public EpochStarted {
      Objects.requireNonNull(epoch, "epoch");
      members = List.copyOf(members);
    }
  }

  /// A sealed message: the fields of its envelope (sl1, section 6) without the conversation, which
  /// is the stream.
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

  /// The message's content must not be shown any more.
  ///
  /// @param actorId the sender, or an admin
  record MessageRedacted(MessageId messageId, UserId actorId) implements Event {
    public MessageRedacted {
      Objects.requireNonNull(messageId, "messageId");
      Objects.requireNonNull(actorId, "actorId");
    }
  }

  /// Followed by an [EpochStarted] whose epoch the new member can open, or by a [HistoryShared]
  /// that opens all epochs so far.
  record MemberAdded(Member member, UserId actorId) implements Event {
    public MemberAdded {
      Objects.requireNonNull(member, "member");
      Objects.requireNonNull(actorId, "actorId");
    }
  }

  /// Followed by an [EpochStarted] whose epoch the removed member can't open, unless nobody is
  /// left.
  ///
  /// @param actorId an admin, or the member who left
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
    /// In the suite with the longest wraps, so many take less than two thirds of the maximum record
    /// size, in the event and in the command. An event that its topic refuses would block the
    /// partition for ever.
    public static final int MOST_WRAPS = 1_000;

    public HistoryShared {
      Objects.requireNonNull(userId, "userId");
      Objects.requireNonNull(actorId, "actorId");
      wraps = List.copyOf(wraps);
    }
  }
}
