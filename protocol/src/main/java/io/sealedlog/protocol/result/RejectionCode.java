package io.sealedlog.protocol.result;

import com.fasterxml.jackson.annotation.JsonProperty;

/// Why the worker refused a command. The names in quotes are part of the format.
public enum RejectionCode {
  @JsonProperty("unknown-conversation")
  UNKNOWN_CONVERSATION,
  @JsonProperty("not-a-member")
  NOT_A_MEMBER,
  /// The same id came before with other content.
  @JsonProperty("id-reused")
  ID_REUSED,
  /// The id's time is further ahead of the broker's clock than is tolerated.
  @JsonProperty("id-from-the-future")
  ID_FROM_THE_FUTURE,
  /// The id may be older than what the worker remembers and nobody vouched for it with what is in
  /// the log by now.
  @JsonProperty("id-too-old")
  ID_TOO_OLD,
  @JsonProperty("conversation-exists")
  CONVERSATION_EXISTS,
  /// The share version in the command is not the conversation's current one.
  @JsonProperty("stale-share")
  STALE_SHARE,
  /// The epoch in the command is not the current one, or not the one after it, or its wraps are not
  /// for the members as they are now, or the current one's age is no reason yet to end it:
  /// something changed meanwhile.
  @JsonProperty("stale-epoch")
  STALE_EPOCH,
  /// The current epoch is too old to send under: a new one must be started first.
  @JsonProperty("epoch-expired")
  EPOCH_EXPIRED,
  @JsonProperty("not-an-admin")
  NOT_AN_ADMIN,
  @JsonProperty("already-a-member")
  ALREADY_A_MEMBER,
  /// The person that the command is about is not a member.
  @JsonProperty("no-such-member")
  NO_SUCH_MEMBER,
  /// A conversation of several people must keep an admin.
  @JsonProperty("last-admin")
  LAST_ADMIN,
  @JsonProperty("too-many-members")
  TOO_MANY_MEMBERS,
  /// There are more epochs than a history may have.
  @JsonProperty("history-too-long")
  HISTORY_TOO_LONG,
  /// The record is not properly signed, or not the next version.
  @JsonProperty("invalid-identity")
  INVALID_IDENTITY,
  /// The members, wraps, key or hash of an epoch do not fit together.
  @JsonProperty("invalid-epoch")
  INVALID_EPOCH,
  /// A field is out of its range.
  @JsonProperty("invalid-command")
  INVALID_COMMAND,
  /// A bug. The command is in the dead letters.
  @JsonProperty("internal")
  INTERNAL
}
