package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.result.Outcome;
import java.util.Objects;

/// The newest identity of a user.
///
/// @param identityHash 32 bytes, of the record
/// @param record as it was published
/// @param published where, so that publishing the same record again is answered with it
public record IdentityState(
    int version, Bytes identityHash, Bytes record, Outcome.Stored published) {
  public IdentityState {
    Objects.requireNonNull(identityHash, "identityHash");
    Objects.requireNonNull(record, "record");
    Objects.requireNonNull(published, "published");
  }
}
