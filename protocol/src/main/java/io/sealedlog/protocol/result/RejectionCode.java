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
  /// The id is older than what the worker remembers and nobody vouched, recently enough, that it is
  /// new.
  @JsonProperty("id-too-old")
  ID_TOO_OLD,
  @JsonProperty("conversation-exists")
  CONVERSATION_EXISTS,
  /// The share version in the command is not the conversation's current one.
  @JsonProperty("stale-share")
  STALE_SHARE,
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
