package io.sealedlog.gateway.message;

import io.sealedlog.gateway.command.CommandOutcome;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.result.RejectionCode;
import java.time.Duration;
import java.util.function.Supplier;

/// Sends a message and, when the worker doesn't know any more whether its id is new, once again
/// with the read model's newest word that it is.
final class CheckedSending {
  private final Sending sending;

  CheckedSending(Sending sending) {
    this.sending = sending;
  }

  /// Sends a command and waits at most this long for its outcome.
  interface Sending {
    CommandOutcome send(CommandPublisher.Submission submission, Duration wait);
  }

  /// @param look asks the read model for the id
  MessageSending.Sent send(
      CommandPublisher.Submission submission, Duration wait, Supplier<OldIds.Finding> look) {
    MessageId id = new MessageId(submission.id().value());
    long deadline = System.nanoTime() + wait.toNanos();
    CommandOutcome outcome = sending.send(submission, wait);
    if (!isTooOld(outcome)) {
      return sent(id, outcome);
    }
    OldIds.Finding finding = look.get();
    if (finding.earlier() != null) {
      return new MessageSending.Sent(id, finding.earlier());
    }
    Duration rest = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    return sent(id, sending.send(submission.checked(finding.checkedLeaf()), rest));
  }

  private static boolean isTooOld(CommandOutcome outcome) {
    return outcome instanceof CommandOutcome.Rejected(var code) && code == RejectionCode.ID_TOO_OLD;
  }

  /// @throws Problem when it was rejected
  static MessageSending.Sent sent(MessageId id, CommandOutcome outcome) {
    return switch (outcome) {
      case CommandOutcome.Stored(var position, var seq, var at, var replayed) ->
          new MessageSending.Sent(id, new MessageSending.Stored(position, seq, at, replayed));
      case CommandOutcome.Unknown _ -> new MessageSending.Sent(id, null);
      case CommandOutcome.Rejected(var code) -> throw RejectionProblems.of(code);
    };
  }
}
