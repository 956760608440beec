package io.sealedlog.gateway.readmodel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.log.AuthenticEvent;

/// What a row of messages turned out to be.
public sealed interface Entry {
  /// Of the row.
  long seq();

  /// A worker's event of this place.
  record Message(StoredMessage message, Link link) implements Entry {
    @Override
    public long seq() {
      return link.seq();
    }
  }

  /// Anything else: nothing is known but that there is a row.
  record Damaged(long seq) implements Entry {}

  /// How an event hangs in its stream: by the leaf of the one before it.
  record Link(long seq, Bytes previous, Bytes leaf) {
    static Link of(AuthenticEvent found) {
      return new Link(found.event().seq(), found.event().previous(), found.leaf());
    }

    /// Whether the next event says something else about this one.
    boolean isDeniedBy(Link next) {
      return next.seq == seq + 1 && !next.previous.equals(leaf);
    }
  }
}
