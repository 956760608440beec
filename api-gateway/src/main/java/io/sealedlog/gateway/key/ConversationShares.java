package io.sealedlog.gateway.key;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.SecretCache;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.vault.store.Shares;
import java.time.Duration;
import java.util.Optional;

/// Caches the shares of conversations in use, for a short time only, so that a destroyed share is
/// soon gone from every gateway.
public final class ConversationShares {
  private static final int MOST_REMEMBERED = 20_000;
  private static final Duration REMEMBERED = Duration.ofSeconds(60);

  private record Key(ConversationId id, int version) {}

  private final Shares shares;
  private final Cache<Key, ConversationShare> remembered =
      SecretCache.of(
          Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED),
          share -> share.secret().close());

  public ConversationShares(Shares shares) {
    this.shares = shares;
  }

  /// @throws Problem when there is no such share, or it was destroyed
  public ConversationShare require(ConversationId id, int version) {
    return find(id, version)
        .orElseThrow(() -> Problem.of(ProblemType.REFUSED, "the conversation is erased"));
  }

  /// Empty when there is no such share, or it was destroyed. The share remains this cache's to
  /// close.
  public Optional<ConversationShare> find(ConversationId id, int version) {
    Key key = new Key(id, version);
    ConversationShare known = remembered.getIfPresent(key);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<ConversationShare> found =
        shares
            .find(id, version)
            .map(share -> new ConversationShare(id.value(), version, share.bytes()));
    found.ifPresent(share -> remembered.put(key, share));
    return found;
  }
}
