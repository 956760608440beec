package io.sealedlog.protocol.result;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeInfo.Id;
import java.util.Objects;

/// The outcome of a command. The table of wire names below is part of the format.
@JsonTypeInfo(use = Id.NAME)
@JsonSubTypes({
  @Type(name = "stored", value = Outcome.Stored.class),
  @Type(name = "rejected", value = Outcome.Rejected.class),
})
public sealed interface Outcome {
  /// The command was accepted before; this is the position of the last event that it produced then.
  ///
  /// @param at broker time of that event, in milliseconds since 1970
  record Stored(long seq, long leafIndex, long at) implements Outcome {}

  record Rejected(RejectionCode code) implements Outcome {
    public Rejected {
      Objects.requireNonNull(code, "code");
    }
  }
}
