package io.sealedlog.gateway.live;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.message.read.SealedMessage;
import io.sealedlog.gateway.message.read.SealedMessages;
import io.sealedlog.gateway.readmodel.StoredMessage;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/// Formats messages as they are stored, still sealed. A sender context's encapsulation is included
/// when the context first occurs on a connection, and again after it was evicted by newer ones.
final class EnvelopeFormatter implements MessageFormatter {
  private static final int MOST_CONTEXTS = 64;

  private final SealedMessages envelopes;
  private final ReadModelProgress progress;
  private final SequencedSet<Bytes> contexts = new LinkedHashSet<>();

  EnvelopeFormatter(SealedMessages envelopes, ReadModelProgress progress) {
    this.envelopes = envelopes;
    this.progress = progress;
  }

  @Override
  public Object show(StoredMessage message) {
    SealedMessage shown = envelopes.show(message, contexts);
    // The encapsulation comes from the read model, which may be a moment behind the log.
    if (lacksEncapsulation(message) && progress.await(message.position())) {
      shown = envelopes.show(message, contexts);
    }
    if (contexts.size() > MOST_CONTEXTS) {
      contexts.removeFirst();
    }
    return new LiveJson.Sealed(message.facts().conversationId(), shown);
  }

  private boolean lacksEncapsulation(StoredMessage message) {
    Envelope envelope = message.envelope();
    return envelope != null && !contexts.contains(envelope.contextId());
  }
}
