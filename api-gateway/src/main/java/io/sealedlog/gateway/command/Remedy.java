package io.sealedlog.gateway.command;

import io.sealedlog.protocol.result.RejectionCode;

/// The thing that must happen before a rejected command, rebuilt, can be accepted. Only this enum
/// distinguishes rejections that can be remedied from final ones.
public enum Remedy {
  /// The rejection is final.
  NONE,

  /// The read model must confirm that the command's id is new: the worker does not remember that
  /// far back.
  ID_LOOKUP,

  /// The conversation needs a new epoch.
  NEW_EPOCH,

  /// This gateway must learn of a change of the conversation that it has not been told of.
  NEWER_STATE,

  /// This gateway must learn of a newer share of the conversation.
  NEWER_SHARE;

  public static Remedy of(RejectionCode code) {
    return switch (code) {
      case ID_TOO_OLD -> ID_LOOKUP;
      case EPOCH_EXPIRED -> NEW_EPOCH;
      case STALE_EPOCH -> NEWER_STATE;
      case STALE_SHARE -> NEWER_SHARE;
      case UNKNOWN_CONVERSATION,
          NOT_A_MEMBER,
          ID_REUSED,
          ID_FROM_THE_FUTURE,
          CONVERSATION_EXISTS,
          NOT_AN_ADMIN,
          ALREADY_A_MEMBER,
          NO_SUCH_MEMBER,
          LAST_ADMIN,
          TOO_MANY_MEMBERS,
          HISTORY_TOO_LONG,
          INVALID_IDENTITY,
          INVALID_EPOCH,
          INVALID_COMMAND,
          UNKNOWN_COMMAND,
          INTERNAL ->
          NONE;
    };
  }
}
