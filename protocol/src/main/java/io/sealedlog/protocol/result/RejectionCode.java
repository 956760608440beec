package io.sealedlog.protocol.result;

import com.fasterxml.jackson.annotation.JsonProperty;

/// The reason why the worker rejected a command. The names in quotes are part of the format.
public enum RejectionCode {
  @JsonProperty("unknown-conversation")
  UNKNOWN_CONVERSATION,
  @JsonProperty("not-a-member")
  NOT_A_MEMBER,
  /// An earlier command had the same id and another digest.
  @JsonProperty("id-reused")
  ID_REUSED,
  /// The id's time is further ahead of the broker's clock than is tolerated.
  @JsonProperty("id-from-the-future")
  ID_FROM_THE_FUTURE,
  /// The id may be older than the outcomes that the worker remembers, and no gateway has checked
  /// the log for it.
  @JsonProperty("id-too-old")
  ID_TOO_OLD,
  @JsonProperty("conversation-exists")
  CONVERSATION_EXISTS,
  /// The share version in the command is not the conversation's current one.
  @JsonProperty("stale-share")
  STALE_SHARE,
  /// The conversation has changed since the command was prepared: the command's epoch is neither
  /// the current nor the next one, its wraps are not for the current members, or the current epoch
  /// is not old enough to be replaced.
  @JsonProperty("stale-epoch")
  STALE_EPOCH,
  /// The current epoch is too old to send under; a new one must be started first.
  @JsonProperty("epoch-expired")
  EPOCH_EXPIRED,
  @JsonProperty("not-an-admin")
  NOT_AN_ADMIN,
  @JsonProperty("already-a-member")
  ALREADY_A_MEMBER,
  /// The user that the command is about is not a member.
  @JsonProperty("no-such-member")
  NO_SUCH_MEMBER,
  /// The change would leave a conversation of several people without an admin.
  @JsonProperty("last-admin")
  LAST_ADMIN,
  @JsonProperty("too-many-members")
  TOO_MANY_MEMBERS,
  /// The history has more epochs than one event may share.
  @JsonProperty("history-too-long")
  HISTORY_TOO_LONG,
  /// The identity record is not properly signed, or not the next version.
  @JsonProperty("invalid-identity")
  INVALID_IDENTITY,
  /// The members, wraps, key or hash of an epoch are inconsistent.
  @JsonProperty("invalid-epoch")
  INVALID_EPOCH,
  /// A field is out of its range.
  @JsonProperty("invalid-command")
  INVALID_COMMAND,
  /// The worker does not know this kind of command: it is of an earlier version than the gateway.
  /// The command is in the dead letters.
  @JsonProperty("unknown-command")
  UNKNOWN_COMMAND,
  /// A bug in the worker. The command is in the dead letters.
  @JsonProperty("internal")
  INTERNAL
}
