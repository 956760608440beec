package io.sealedlog.gateway.message.send;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.KeyReads;
import io.sealedlog.protocol.ConversationId;
import java.time.Duration;

/// Remembers the sender contexts whose encapsulation is available to readers.
final class ContextCache {
  private static final int MOST_REMEMBERED = 100_000;
  private static final Duration REMEMBERED = Duration.ofMinutes(15);

  private final KeyReads reads;
  private final Freshness freshness;
  private final Cache<Context, Boolean> known =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  private record Context(ConversationId conversation, Bytes id) {}

  ContextCache(KeyReads reads, Freshness freshness) {
    this.reads = reads;
    this.freshness = freshness;
  }

  /// Returns whether the encapsulation is in the envelope or, after catching up, in the read model.
  boolean hasEncapsulation(ConversationId conversation, Envelope envelope) {
    Context context = new Context(conversation, envelope.contextId());
    if (envelope.enc() != null || known.getIfPresent(context) != null) {
      return true;
    }
    boolean found =
        freshness
            .find(
                conversation.stream(),
                Freshness.CATCH_UP,
                () -> reads.senderContext(conversation, context.id()))
            .isPresent();
    if (found) {
      known.put(context, true);
    }
    return found;
  }
}
