package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.result.Outcome;
import java.util.Objects;

/// The newest identity of a user.
///
/// @param identityHash 32 bytes, the hash of the record
/// @param record as published
/// @param published the position of the event, which answers a repeated publication of the same
///   record
public record IdentityState(
    int version, Bytes identityHash, Bytes record, Outcome.Stored published) {
  public IdentityState {
    Objects.requireNonNull(identityHash, "identityHash");
    Objects.requireNonNull(record, "record");
    Objects.requireNonNull(published, "published");
  }
}
