package io.sealedlog.gateway.readmodel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.log.AuthenticEvent;

/// A row of `messages` after verification.
public sealed interface Entry {
  /// Returns the seq of the row.
  long seq();

  /// An authentic message with the key of its row.
  record Message(StoredMessage message, Link link) implements Entry {
    @Override
    public long seq() {
      return link.seq();
    }
  }

  /// A row whose event is not what a worker wrote: only its existence is known, not its content.
  record Damaged(long seq) implements Entry {}

  /// The link of an event to its predecessor in the stream: the predecessor's leaf.
  record Link(long seq, Bytes previous, Bytes leaf) {
    static Link of(AuthenticEvent found) {
      return new Link(found.event().seq(), found.event().previous(), found.leaf());
    }

    /// Returns whether the next event names another leaf as its predecessor than this one.
    boolean isContradictedBy(Link next) {
      return next.seq == seq + 1 && !next.previous.equals(leaf);
    }
  }
}
