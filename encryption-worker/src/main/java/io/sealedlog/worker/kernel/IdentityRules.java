package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.protocol.command.Command;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides whether an identity record may be published (sl1, section 4).
final class IdentityRules {
  private static final int FIRST_VERSION = 1;

  private IdentityRules() {}

  /// Returns the record's version when the record is well-formed, signed, the user's own, and the
  /// next one.
  static Optional<Integer> acceptedVersion(
      Command.PublishIdentity command, @Nullable IdentityState current) {
    try {
      IdentityRecord record = IdentityRecord.parse(command.record());
      if (!record.userId().equals(command.userId().value())) {
        return Optional.empty();
      }
      if (current == null) {
        return Optional.of(record.version()).filter(version -> version == FIRST_VERSION);
      }
      record.requireSuccessorOf(IdentityRecord.parse(current.record()));
      return Optional.of(record.version());
    } catch (MalformedException | OpenFailedException e) {
      // In both cases the sender is at fault, and the answer is the same.
      return Optional.empty();
    }
  }
}
