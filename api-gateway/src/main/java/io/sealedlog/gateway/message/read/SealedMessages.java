package io.sealedlog.gateway.message.read;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.readmodel.Entry;
import io.sealedlog.gateway.readmodel.KeyReads;
import io.sealedlog.gateway.readmodel.StoredMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Shows messages as they are stored, to clients that open them themselves.
public final class SealedMessages {
  private final KeyReads keys;

  public SealedMessages(KeyReads keys) {
    this.keys = keys;
  }

  /// Shows a page of messages.
  List<SealedMessage> show(List<Entry> entries) {
    Set<Bytes> contexts = new HashSet<>();
    return entries.stream()
        .map(entry ->
            switch (entry) {
              case Entry.Message(var message, var _) -> show(message, contexts);
              case Entry.Damaged(long seq) -> SealedMessage.damaged(seq);
            })
        .toList();
  }

  /// Shows a message, with its context's encapsulation if the reader lacks that.
  ///
  /// @param contexts whose encapsulations the reader has; the message's context is added when
  ///   included
  public SealedMessage show(StoredMessage stored, Set<Bytes> contexts) {
    Envelope envelope = stored.envelope();
    if (envelope == null || contexts.contains(envelope.contextId())) {
      return SealedMessage.of(stored, null);
    }
    Optional<Bytes> enc =
        Optional.ofNullable(envelope.enc())
            .or(() -> keys.senderContext(stored.facts().conversationId(), envelope.contextId()));
    if (enc.isPresent()) {
      contexts.add(envelope.contextId());
    }
    return SealedMessage.of(stored, enc.orElse(null));
  }
}
