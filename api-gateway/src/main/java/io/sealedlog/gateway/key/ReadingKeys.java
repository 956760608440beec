package io.sealedlog.gateway.key;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.ReaderContext;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.KeyReads;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.SecretCache;
import io.sealedlog.gateway.session.SessionListener;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.UserId;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Caches the keys with which active sessions read, so that a page needs no public-key operation.
///
/// Epoch keys are cached per session, so a key given to one user opens nothing for another. Context
/// keys are derived from them and shared, but reached only through a session's epoch key. Both are
/// dropped when the sessions that had them end.
public final class ReadingKeys implements SessionListener {
  private static final int MOST_EPOCHS = 20_000;
  private static final int MOST_CONTEXTS = 50_000;
  private static final Duration IDLE_EXPIRY = Duration.ofMinutes(10);

  private record EpochId(ConversationId conversationId, int number) {}

  private record SessionEpoch(UUID sessionId, UserId userId, EpochId epoch) {}

  private record ContextKey(EpochId epoch, Bytes contextId) {}

  private record Epoch(EpochHeader header, EpochKeys keys) {}

  private final KeyReads reads;
  private final ConversationShares shares;
  private final Cache<SessionEpoch, Epoch> epochs =
      SecretCache.of(
          Caffeine.newBuilder().maximumSize(MOST_EPOCHS).expireAfterAccess(IDLE_EXPIRY),
          epoch -> epoch.keys().close());
  private final Cache<ContextKey, ReaderContext> contexts =
      SecretCache.of(
          Caffeine.newBuilder().maximumSize(MOST_CONTEXTS).expireAfterAccess(IDLE_EXPIRY),
          ReaderContext::close);

  public ReadingKeys(KeyReads reads, ConversationShares shares) {
    this.reads = reads;
    this.shares = shares;
  }

  /// Opens the envelope and returns its body.
  ///
  /// @throws UnreadableException when this session can't open it
  public byte[] open(ActiveSession session, Envelope envelope) {
    ConversationId id = new ConversationId(envelope.conversationId());
    EpochId number = new EpochId(id, envelope.epoch());
    Epoch epoch =
        epochs.get(
            new SessionEpoch(session.id(), session.userId(), number),
            name -> openEpoch(session, id, envelope.epoch()));
    ReaderContext context =
        contexts.get(
            new ContextKey(number, envelope.contextId()), name -> openContext(id, epoch, envelope));
    try {
      return context.open(envelope, share(id, envelope.shareVersion()));
    } catch (OpenFailedException e) {
      throw new UnreadableException(UnreadableException.Reason.DAMAGED);
    }
  }

  /// Seals the keys of each epoch, from the first to the given one, to another person. The keys are
  /// not cached.
  ///
  /// @return one wrap for each epoch; empty when the session can't open one of them
  public Optional<List<HistoryWrap>> sealHistory(
      ActiveSession session, ConversationId id, int last, IdentityRecord to, SecureRandom random) {
    List<KeyReads.WrappedEpoch> wrapped =
        reads.epochs(id, session.userId()).stream()
            .filter(epoch -> epoch.header().epoch() <= last)
            .toList();
    if (wrapped.size() != last) {
      return Optional.empty();
    }
    List<HistoryWrap> results = new ArrayList<>();
    try {
      for (KeyReads.WrappedEpoch each : wrapped) {
        Epoch epoch = openEpoch(session, id, each);
        try (EpochKeys keys = epoch.keys()) {
          EpochHeader header = epoch.header();
          EpochWrap wrap =
              EpochWrap.seal(
                  header,
                  EpochWrap.Recipient.of(to, header.suite()),
                  share(id, header.shareVersion()),
                  keys,
                  random);
          results.add(
              new HistoryWrap(
                  header.epoch(), to.version(), wrap.enc(), wrap.iv(), wrap.ciphertext()));
        }
      }
    } catch (UnreadableException e) {
      return Optional.empty();
    }
    return Optional.of(results);
  }

  @Override
  public void ended(UUID sessionId) {
    forget(name -> name.sessionId().equals(sessionId));
  }

  @Override
  public void allEnded(UserId userId) {
    forget(name -> name.userId().equals(userId));
  }

  /// Returns how many keys are in memory.
  int held() {
    return epochs.asMap().size() + contexts.asMap().size();
  }

  // A context is dropped with the last session that has its epoch.
  private void forget(Predicate<SessionEpoch> gone) {
    if (!epochs.asMap().keySet().removeIf(gone)) {
      return;
    }
    Set<EpochId> held =
        epochs.asMap().keySet().stream().map(SessionEpoch::epoch).collect(Collectors.toSet());
    contexts.asMap().keySet().removeIf(name -> !held.contains(name.epoch()));
  }

  private Epoch openEpoch(ActiveSession session, ConversationId id, int number) {
    return openEpoch(
        session,
        id,
        damagedAsUnreadable(() -> reads.epoch(id, number, session.userId()))
            .orElseThrow(() -> new UnreadableException(UnreadableException.Reason.NO_KEY)));
  }

  private Epoch openEpoch(ActiveSession session, ConversationId id, KeyReads.WrappedEpoch wrapped) {
    if (!session.hasIdentity()) {
      throw new UnreadableException(UnreadableException.Reason.NO_KEY);
    }
    EpochHeader header = wrapped.header();
    ConversationShare share = share(id, header.shareVersion());
    ActiveSession.Unlocked unlocked = session.unlock();
    if (unlocked.record().version() != wrapped.identityVersion()) {
      throw new UnreadableException(UnreadableException.Reason.NO_KEY);
    }
    try {
      EpochKeys keys =
          wrapped
              .wrap()
              .open(
                  header,
                  EpochWrap.Recipient.of(unlocked.record(), header.suite()),
                  unlocked.identity().kemKeyPair(header.suite()),
                  share);
      return new Epoch(header, keys);
    } catch (OpenFailedException | MalformedException e) {
      throw new UnreadableException(UnreadableException.Reason.DAMAGED);
    }
  }

  private ReaderContext openContext(ConversationId id, Epoch epoch, Envelope envelope) {
    Bytes included = envelope.enc();
    Bytes enc =
        included != null
            ? included
            : reads
                .senderContext(id, envelope.contextId())
                .orElseThrow(() -> new UnreadableException(UnreadableException.Reason.DAMAGED));
    try {
      ReaderContext context = ReaderContext.open(epoch.header(), epoch.keys(), enc);
      // An encapsulation of another context id would make every honest message of the context
      // unreadable.
      if (!context.contextId().equals(envelope.contextId())) {
        context.close();
        throw new UnreadableException(UnreadableException.Reason.DAMAGED);
      }
      return context;
    } catch (OpenFailedException | MalformedException e) {
      throw new UnreadableException(UnreadableException.Reason.DAMAGED);
    }
  }

  // A damaged epoch makes its own messages unreadable, and must not hide those of others.
  private static <T> T damagedAsUnreadable(Supplier<T> read) {
    try {
      return read.get();
    } catch (Problem problem) {
      if (problem.type() == ProblemType.DAMAGED) {
        throw new UnreadableException(UnreadableException.Reason.DAMAGED);
      }
      throw problem;
    }
  }

  private ConversationShare share(ConversationId id, int version) {
    return shares
        .find(id, version)
        .orElseThrow(() -> new UnreadableException(UnreadableException.Reason.ERASED));
  }
}
