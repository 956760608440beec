package io.sealedlog.gateway.account;

import io.sealedlog.gateway.command.CommandOutcome;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Accounts;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings identity records into the log, which has to happen at some time and need not happen at
/// once: an account that is not known to be published is published again at its next login. The
/// worker answers a record that it has with what became of it then.
final class IdentityPublishing {
  private static final Logger log = LoggerFactory.getLogger(IdentityPublishing.class);

  private final CommandPublisher publisher;
  private final Accounts accounts;
  private final Ids ids;
  private final Duration bound;

  /// @param bound of the time that a registration waits for it
  IdentityPublishing(CommandPublisher publisher, Accounts accounts, Ids ids, Duration bound) {
    this.publisher = publisher;
    this.accounts = accounts;
    this.ids = ids;
    this.bound = bound;
  }

  void publishInBackground(Account account) {
    Thread _ = Thread.ofVirtual().name("identity-publishing").start(() -> publish(account));
  }

  /// Never fails: the account is there whatever becomes of this.
  void publish(Account account) {
    Command.PublishIdentity command =
        new Command.PublishIdentity(account.id(), account.identityRecord());
    CommandPublisher.Submission submission =
        new CommandPublisher.Submission(
            new CommandId(ids.version7()), command, account.identityRecord(), null);
    switch (send(submission)) {
      case CommandOutcome.Stored _ -> markPublished(account);
      case CommandOutcome.Rejected(var code) ->
          log.atError()
              .addKeyValue("userId", account.id())
              .addKeyValue("code", code)
              .log("an identity record was rejected");
      case CommandOutcome.Unknown _ ->
          log.atInfo()
              .addKeyValue("userId", account.id())
              .log("an identity is not known to be published yet");
    }
  }

  private CommandOutcome send(CommandPublisher.Submission submission) {
    try {
      return publisher.send(submission, bound);
    } catch (Problem | DatabaseException notAccepted) {
      return new CommandOutcome.Unknown();
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("an identity could not be sent");
      return new CommandOutcome.Unknown();
    }
  }

  private void markPublished(Account account) {
    try {
      accounts.markPublished(account.id());
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("a published identity could not be noted as such");
    }
  }
}
