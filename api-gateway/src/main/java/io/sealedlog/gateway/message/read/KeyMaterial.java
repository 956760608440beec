package io.sealedlog.gateway.message.read;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.conversation.ConversationState;
import io.sealedlog.gateway.key.ConversationShares;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.KeyReads.WrappedEpoch;
import io.sealedlog.gateway.readmodel.ReadModel;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import java.util.List;

/// Provides what a client needs, beside its own identity, to open and seal a conversation's
/// messages.
public final class KeyMaterial {
  private final ConversationDirectory directory;
  private final ConversationShares shares;
  private final ReadModel readModel;

  public KeyMaterial(
      ConversationDirectory directory, ConversationShares shares, ReadModel readModel) {
    this.directory = directory;
    this.shares = shares;
    this.readModel = readModel;
  }

  /// @param share 32 bytes, of the current version
  /// @param currentEpoch the one that new messages are sealed under
  /// @param epochs whose keys the caller was given, by number ascending
  public record Keys(
      int shareVersion,
      Bytes share,
      int currentEpoch,
      List<WrappedEpoch> epochs,
      boolean hasAfter) {}

  /// @param after the number of an epoch, 0 for the first page
  public Keys keys(ActiveSession session, ConversationId id, int after, int limit) {
    ConversationState state = directory.require(id, session.userId());
    ConversationShare share = shares.require(id, state.shareVersion());
    List<WrappedEpoch> found = epochs(session, state, after, limit + 1);
    boolean more = found.size() > limit;
    return new Keys(
        state.shareVersion(),
        Bytes.copyOf(share.secret().shared()),
        state.epoch().number(),
        more ? found.subList(0, limit) : found,
        more);
  }

  /// Returns the encapsulation with which the messages of a sender context are opened.
  public Bytes encapsulation(ActiveSession session, ConversationId id, Bytes contextId) {
    var _ = directory.require(id, session.userId());
    return readModel
        .freshness()
        .find(id.stream(), Freshness.CATCH_UP, () -> readModel.keys().senderContext(id, contextId))
        .orElseThrow(
            () -> Problem.of(ProblemType.NO_SUCH_CONTEXT, "no message of this context is stored"));
  }

  // Waits for the read model when the directory, which follows the log, knows of a newer epoch.
  private List<WrappedEpoch> epochs(
      ActiveSession session, ConversationState state, int after, int limit) {
    List<WrappedEpoch> found = page(session, state, after, limit);
    int last = found.isEmpty() ? after : found.getLast().header().epoch();
    if (found.size() < limit && last < state.epoch().number()) {
      boolean _ = readModel.freshness().awaitEvents(state.id().stream(), Freshness.CATCH_UP);
      found = page(session, state, after, limit);
    }
    return found;
  }

  private List<WrappedEpoch> page(
      ActiveSession session, ConversationState state, int after, int limit) {
    return readModel.keys().epochs(state.id(), session.userId(), after, limit);
  }
}
