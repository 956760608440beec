package io.sealedlog.worker.kernel;

import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.Members;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The state of a conversation between two commands.
///
/// @param members by user id ascending
/// @param epoch null only between the first two events of a conversation, which one command
///   produces
/// @param created the command that created the conversation, and its outcome
public record ConversationState(
    List<Member> members, @Nullable EpochState epoch, Creation created) {
  public ConversationState {
    Objects.requireNonNull(created, "created");
    members = List.copyOf(members);
  }

  public EpochState currentEpoch() {
    return Objects.requireNonNull(epoch, "a conversation starts with an epoch");
  }

  public Optional<Member> member(UserId userId) {
    return present().find(userId);
  }

  public boolean isAdmin(UserId userId) {
    return present().isAdmin(userId);
  }

  boolean isOnlyAdmin(UserId userId) {
    return present().isOnlyAdmin(userId);
  }

  ConversationState with(Member member) {
    return with(present().with(member));
  }

  ConversationState with(UserId userId, Role role) {
    return with(present().with(userId, role));
  }

  ConversationState without(UserId userId) {
    return with(present().without(userId));
  }

  /// @param event the event that started the epoch
  ConversationState with(EpochState started, RecordedEvent event) {
    return new ConversationState(
        members, started, epoch == null ? created.endingWith(event) : created);
  }

  private ConversationState with(Members changed) {
    return new ConversationState(changed.list(), epoch, created);
  }

  private Members present() {
    return new Members(members);
  }
}
