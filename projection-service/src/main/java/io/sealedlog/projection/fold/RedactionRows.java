package io.sealedlog.projection.fold;

import io.sealedlog.projection.fold.Rows.MessageRow;
import io.sealedlog.projection.fold.Rows.Redaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Collects the redactions of a batch. Only the first redaction of a message counts; a redaction
/// that precedes its message has no effect.
final class RedactionRows {
  private final List<Redaction> redactions = new ArrayList<>();

  void add(Redaction redaction) {
    redactions.add(redaction);
  }

  void addTo(Rows rows) {
    if (redactions.isEmpty()) {
      return;
    }
    Map<Key, Long> arrivals = new HashMap<>();
    for (MessageRow message : rows.messages()) {
      arrivals.put(new Key(message.conversationId(), message.messageId()), message.seq());
    }
    Map<Key, Redaction> first = new LinkedHashMap<>();
    for (Redaction redaction : redactions) {
      Key key = new Key(redaction.conversationId(), redaction.messageId());
      // A message that is not in this batch either precedes the whole batch or doesn't exist.
      if (redaction.seq() > arrivals.getOrDefault(key, 0L)) {
        first.putIfAbsent(key, redaction);
      }
    }
    rows.redactions().addAll(first.values());
  }

  private record Key(UUID conversationId, UUID messageId) {}
}
