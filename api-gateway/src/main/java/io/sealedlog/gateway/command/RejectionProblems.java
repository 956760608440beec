package io.sealedlog.gateway.command;

import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.Members;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.RejectionCode;
import java.time.Duration;

/// Maps a worker's rejection to the caller's problem.
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
              ProblemType.INVALID_ID,
              "the id's time is more than 30 seconds in the future: check the clock of who made it");
      // The id may still be new, and nothing was stored.
      case ID_TOO_OLD ->
          Problem.retryAfter(
              ProblemType.UNAVAILABLE,
              "it can't be told at the moment whether this id is new",
              Duration.ofSeconds(2));
      case CONVERSATION_EXISTS ->
          Problem.of(ProblemType.CONVERSATION_EXISTS, "choose another conversationId");
      case NOT_AN_ADMIN -> Problem.of(ProblemType.NOT_AN_ADMIN, "only admins may do this");
      case ALREADY_A_MEMBER ->
          Problem.of(ProblemType.ALREADY_A_MEMBER, "this person is in the conversation already");
      case NO_SUCH_MEMBER ->
          Problem.of(ProblemType.NO_SUCH_MEMBER, "this person is not in the conversation");
      case LAST_ADMIN ->
          Problem.of(ProblemType.LAST_ADMIN, "name another admin of the conversation first");
      case TOO_MANY_MEMBERS ->
          Problem.of(
              ProblemType.TOO_MANY_MEMBERS,
              "the conversation has %d members".formatted(Members.AT_MOST));
      case HISTORY_TOO_LONG ->
          Problem.of(
              ProblemType.HISTORY_TOO_LONG,
              "field history can be \"all\" up to %d epochs, here are more: use \"none\""
                  .formatted(Event.HistoryShared.MOST_WRAPS));
      // A new share always comes with a new epoch.
      case STALE_EPOCH, STALE_SHARE, EPOCH_EXPIRED ->
          Problem.of(ProblemType.STALE_EPOCH, "the conversation's epoch is another one by now");
      case INVALID_IDENTITY, INVALID_EPOCH, INVALID_COMMAND ->
          Problem.of(ProblemType.REFUSED, "the worker refused the command: " + code);
      // Nothing was stored, and the next version of the workers takes it.
      case UNKNOWN_COMMAND ->
          Problem.retryAfter(
              ProblemType.UNAVAILABLE,
              "the workers are of an earlier version than this gateway and do not know this kind of"
                  + " change yet",
              Duration.ofSeconds(30));
      case INTERNAL -> Problem.of(ProblemType.INTERNAL, "the worker failed on the command");
    };
  }
}
