package io.sealedlog.gateway.live;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.message.read.SealedMessage;
import io.sealedlog.gateway.message.read.SealedMessages;
import io.sealedlog.gateway.readmodel.StoredMessage;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/// Hands on what is sealed. Each sender context comes with its encapsulation when it is first seen
/// on a connection, and again when so many others came since that it is forgotten.
final class EnvelopeFormatter implements MessageFormatter {
  private static final int MOST_CONTEXTS = 64;

  private final SealedMessages envelopes;
  private final Progress progress;
  private final SequencedSet<Bytes> contexts = new LinkedHashSet<>();

  EnvelopeFormatter(SealedMessages envelopes, Progress progress) {
    this.envelopes = envelopes;
    this.progress = progress;
  }

  @Override
  public Object show(StoredMessage message) {
    SealedMessage shown = envelopes.show(message, contexts);
    // Its encapsulation is in the read model, which may be a moment behind the log.
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
