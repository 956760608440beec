package io.sealedlog.worker.topology;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.kernel.EarlierOutcome;
import org.jspecify.annotations.Nullable;

/// An outcome in its store. There are as many as messages in the dedupe window, so it is an array
/// and not a map.
///
/// @param rejected null when it was stored
/// @param at when it was decided, in milliseconds since 1970
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
@JsonPropertyOrder({"digest", "rejected", "seq", "leafIndex", "at"})
record StoredOutcome(
    Bytes digest, @Nullable RejectionCode rejected, long seq, long leafIndex, long at) {
  static StoredOutcome of(EarlierOutcome earlier, long at) {
    return switch (earlier.outcome()) {
      case Outcome.Stored stored ->
          new StoredOutcome(earlier.digest(), null, stored.seq(), stored.leafIndex(), stored.at());
      case Outcome.Rejected refused ->
          new StoredOutcome(earlier.digest(), refused.code(), 0, 0, at);
    };
  }

  EarlierOutcome earlier() {
    return new EarlierOutcome(
        digest,
        rejected == null
            ? new Outcome.Stored(seq, leafIndex, at)
            : new Outcome.Rejected(rejected, false));
  }
}
