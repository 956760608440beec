package io.sealedlog.gateway.command;

import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.result.RejectionCode;

/// What a worker's rejection is to the caller.
public final class RejectionProblems {
  private RejectionProblems() {}

  public static Problem of(RejectionCode code) {
    return switch (code) {
      case UNKNOWN_CONVERSATION ->
          Problem.of(ProblemType.UNKNOWN_CONVERSATION, "there is no conversation of this id");
      case NOT_A_MEMBER -> Problem.of(ProblemType.NOT_A_MEMBER, "only members may do this");
      case ID_REUSED ->
          Problem.of(ProblemType.MESSAGE_ID_REUSED, "the same id came before with another content");
      case ID_FROM_THE_FUTURE ->
          Problem.of(
              ProblemType.INVALID_ID, "the id's time is in the future: check the client's clock");
      case ID_TOO_OLD -> Problem.of(ProblemType.INVALID_ID, "the id's time is too long ago");
      case CONVERSATION_EXISTS ->
          Problem.of(ProblemType.CONVERSATION_EXISTS, "choose another conversationId");
      case STALE_SHARE, INVALID_IDENTITY, INVALID_EPOCH, INVALID_COMMAND ->
          Problem.of(ProblemType.REFUSED, "the worker refused the command: " + code);
      case INTERNAL -> Problem.of(ProblemType.INTERNAL, "the worker failed on the command");
    };
  }
}
