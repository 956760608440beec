package io.sealedlog.gateway.message;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.command.Partitions;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.KeyReads;
import io.sealedlog.protocol.ConversationId;
import java.time.Duration;

/// Which sender contexts readers can find the encapsulation of.
final class KnownContexts {
  private static final int MOST_REMEMBERED = 100_000;
  private static final Duration REMEMBERED = Duration.ofMinutes(15);
  private static final Duration CATCH_UP = Duration.ofSeconds(5);

  private final KeyReads reads;
  private final Freshness freshness;
  private final Partitions partitions;
  private final Cache<Context, Boolean> known =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  private record Context(ConversationId conversation, Bytes id) {}

  KnownContexts(KeyReads reads, Freshness freshness, Partitions partitions) {
    this.reads = reads;
    this.freshness = freshness;
    this.partitions = partitions;
  }

  /// Whether the encapsulation is in the envelope or in the read model, once that has caught up.
  boolean hasEncapsulation(ConversationId conversation, Envelope envelope) {
    Context context = new Context(conversation, envelope.contextId());
    if (envelope.enc() != null || known.getIfPresent(context) != null) {
      return true;
    }
    boolean found = isStored(context);
    if (!found) {
      freshness.awaitEvents(partitions.of(conversation.stream()), CATCH_UP);
      found = isStored(context);
    }
    if (found) {
      known.put(context, true);
    }
    return found;
  }

  private boolean isStored(Context context) {
    return reads.senderContext(context.conversation(), context.id()).isPresent();
  }
}
