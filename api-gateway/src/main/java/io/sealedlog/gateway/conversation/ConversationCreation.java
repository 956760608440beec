package io.sealedlog.gateway.conversation;

import io.sealedlog.gateway.readmodel.ReadModel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.gateway.command.CommandOutcome;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.ConversationReads.Origin;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.store.Share;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Starts conversations: share, first epoch, a wrap of it for every member.
public final class ConversationCreation {
  private static final int FIRST_EPOCH = 1;
  private static final int FIRST_SHARE = 1;

  /// The epoch's start is the second event of a conversation, and the last of its creation.
  private static final long LAST_SEQ = 2;

  private static final Codec<Content> CONTENT = Codec.of(Content.class);

  private final Vault vault;
  private final CommandPublisher publisher;
  private final ReadModel readModel;
  private final Epochs epochs;
  private final Ids ids;

  /// Who makes first epochs: the gateway, or clients.
  public record Epochs(EpochFactory made, ClientEpochChecks offered) {}

  public ConversationCreation(
      Vault vault,
      CommandPublisher publisher,
      ReadModel readModel,
      Epochs epochs,
      Ids ids) {
    this.vault = vault;
    this.publisher = publisher;
    this.readModel = readModel;
    this.epochs = epochs;
    this.ids = ids;
  }

  /// What makes two creations the same; the keys in the command are new each time.
  private record Content(UserId creatorId, List<UserId> members) {}

  /// @param memberNames beside the creator
  /// @param id made by the caller to make a retry safe, or null
  /// @param keys made by the caller, for that id; null when the gateway is to make them
  public record Order(
      UserId creatorId, List<String> memberNames, @Nullable UUID id, @Nullable Keys keys) {}

  /// What a client made of a conversation.
  ///
  /// @param share 32 bytes, of version 1; stays the caller's
  public record Keys(SecretBytes share, ClientEpoch epoch) {}

  /// @param position null when it is not known yet whether the conversation is there
  public record Created(
      ConversationId id,
      @Nullable Position position,
      long seq,
      boolean replayed,
      List<NamedMember> members) {}

  public Created create(Order order, Duration wait) {
    ConversationId id = new ConversationId(order.id() == null ? ids.version7() : order.id());
    InitialMembers members = InitialMembers.of(order.creatorId(), order.memberNames(), vault.accounts());
    CommandOutcome outcome = publisher.send(submission(id, order, members), wait);
    return switch (outcome) {
      case CommandOutcome.Stored stored ->
          created(id, stored.position(), stored.seq(), stored.replayed(), members);
      case CommandOutcome.Unknown _ -> created(id, null, 0, false, members);
      case CommandOutcome.Rejected(var code) -> existing(id, order.creatorId(), members, code);
    };
  }

  private CommandPublisher.Submission submission(
      ConversationId id, Order order, InitialMembers members) {
    UserId creatorId = order.creatorId();
    Content content =
        new Content(creatorId, members.members().stream().map(Member::userId).toList());
    Keys keys = order.keys();
    EpochStart epoch = keys == null ? made(id, members) : offered(id, members, keys);
    return new CommandPublisher.Submission(
        new CommandId(id.value()),
        new Command.CreateConversation(id, creatorId, members.members(), epoch),
        Bytes.wrap(CONTENT.encode(content)),
        null);
  }

  // The share is in the vault before anything is sealed to it: a crash in between loses nothing.
  private EpochStart made(ConversationId id, InitialMembers members) {
    EpochFactory making = epochs.made();
    ConversationShare fresh = ConversationShare.generate(id.value(), FIRST_SHARE, making.random());
    try (var own = fresh.secret();
        var kept = keep(id, own)) {
      ConversationShare share = new ConversationShare(id.value(), FIRST_SHARE, kept);
      return making.start(
          FIRST_EPOCH,
          EpochStart.Reason.CREATED,
          members.identities().stream().map(making::recipient).toList(),
          share);
    }
  }

  private EpochStart offered(ConversationId id, InitialMembers members, Keys keys) {
    ConversationShare share = new ConversationShare(id.value(), FIRST_SHARE, keys.share());
    EpochStart epoch = epochs.offered().first(keys.epoch(), members.members(), share);
    try (var kept = keep(id, keys.share())) {
      if (!kept.matches(keys.share())) {
        throw RejectionProblems.of(RejectionCode.CONVERSATION_EXISTS);
      }
    }
    return epoch;
  }

  /// The share that the vault has from now on, this one or an earlier attempt's.
  private SecretBytes keep(ConversationId id, SecretBytes share) {
    return vault
        .shares()
        .createIfAbsent(id, new Share(FIRST_SHARE, share))
        .orElseThrow(() -> RejectionProblems.of(RejectionCode.CONVERSATION_EXISTS))
        .bytes();
  }

  // A retry from long ago: the worker has forgotten the command, and the conversation is there.
  private Created existing(
      ConversationId id, UserId creatorId, InitialMembers members, RejectionCode code) {
    if (code == RejectionCode.ID_REUSED) {
      throw RejectionProblems.of(RejectionCode.CONVERSATION_EXISTS);
    }
    if (code != RejectionCode.CONVERSATION_EXISTS) {
      throw RejectionProblems.of(code);
    }
    boolean _ = readModel.freshness().awaitEvents(id.stream(), Duration.ofSeconds(1));
    boolean same =
        readModel
            .conversations()
            .origin(id)
            .filter(found -> found.creatorId().equals(creatorId))
            .filter(found -> sameMembers(found, members))
            .isPresent();
    if (!same) {
      throw RejectionProblems.of(code);
    }
    Optional<Position> position = readModel.conversations().position(id, LAST_SEQ);
    return created(
        id,
        position.orElseThrow(
            () -> Problem.of(ProblemType.CONVERSATION_EXISTS, "choose another conversationId")),
        LAST_SEQ,
        true,
        members);
  }

  private static boolean sameMembers(Origin stored, InitialMembers members) {
    return stored.members().stream()
        .map(Member::userId)
        .toList()
        .equals(members.members().stream().map(Member::userId).toList());
  }

  private static Created created(
      ConversationId id,
      @Nullable Position position,
      long seq,
      boolean replayed,
      InitialMembers members) {
    List<NamedMember> named =
        members.people().stream()
            .map(person ->
                new NamedMember(
                    person.account().id(), person.account().username().value(), person.role()))
            .toList();
    return new Created(id, position, seq, replayed, named);
  }
}
