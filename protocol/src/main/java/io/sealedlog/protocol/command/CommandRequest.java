package io.sealedlog.protocol.command;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.CommandId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A command with the data that makes a retry idempotent.
///
/// @param id a UUIDv7; the same id on the same stream is the same command
/// @param digest 16 bytes, a MAC of the command under a key that only gateways hold. The same id
///   with another digest is a reuse of the id. The worker stores the digest, so it must reveal
///   nothing about the content
/// @param checkedLeaf a gateway's statement that the id is new: no event of the partition with a
///   smaller leaf index was produced by a command with this id. Null when no gateway checked
public record CommandRequest(
    CommandId id,
    Bytes digest,
    @JsonProperty("checked") @Nullable Long checkedLeaf,
    Command command) {
  public static final int DIGEST_LENGTH = 16;

  public CommandRequest {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(command, "command");
    if (digest.length() != DIGEST_LENGTH) {
      throw new IllegalArgumentException("a digest is 16 bytes");
    }
  }
}
