package io.sealedlog.worker.processing;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.sl1.CommandOpener;
import io.sealedlog.crypto.sl1.UnknownKeyException;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.codec.UndecodableException;
import io.sealedlog.protocol.command.CommandHead;
import io.sealedlog.protocol.command.CommandRequest;
import java.util.Arrays;

/// Opens and decodes commands. Safe for many threads.
public final class CommandReader {
  private static final Codec<CommandHead> HEADS = Codec.of(CommandHead.class);

  private final CommandOpener opener;
  private final VaultWait vaultWait;

  /// The result of reading a record of the commands topic: a command, or why there is none.
  sealed interface ReadResult {
    record Decoded(CommandRequest request) implements ReadResult {}

    record Unreadable(DeadLetterReason reason) implements ReadResult {}

    /// Authentic, but of a kind that this version does not know.
    record Unknown(CommandId id) implements ReadResult {}

    /// Authentic, but stored under the key of another stream.
    record ForeignStream(CommandRequest request) implements ReadResult {}
  }

  /// @param opener its transport keys fail with [VaultUnavailableException] when the vault can't be
  ///   asked
  public CommandReader(CommandOpener opener, VaultWait vaultWait) {
    this.opener = opener;
    this.vaultWait = vaultWait;
  }

  ReadResult read(Bytes key, Bytes value) {
    try {
      byte[] opened =
          vaultWait.retryWhileUnavailable(() -> opener.open(key.shared(), value.shared()));
      try {
        return decode(key, opened);
      } finally {
        Arrays.fill(opened, (byte) 0);
      }
    } catch (MalformedException e) {
      return new ReadResult.Unreadable(DeadLetterReason.MALFORMED);
    } catch (UnknownKeyException e) {
      return new ReadResult.Unreadable(DeadLetterReason.UNKNOWN_KEY);
    } catch (OpenFailedException e) {
      return new ReadResult.Unreadable(DeadLetterReason.NOT_AUTHENTIC);
    }
  }

  private static ReadResult decode(Bytes key, byte[] opened) {
    CommandRequest request;
    try {
      request = Codec.COMMANDS.decode(opened);
    } catch (UndecodableException e) {
      return undecodable(opened);
    }
    return Arrays.equals(request.command().stream().key(), key.shared())
        ? new ReadResult.Decoded(request)
        : new ReadResult.ForeignStream(request);
  }

  private static ReadResult undecodable(byte[] opened) {
    try {
      return new ReadResult.Unknown(HEADS.decode(opened).id());
    } catch (UndecodableException e) {
      return new ReadResult.Unreadable(DeadLetterReason.UNDECODABLE);
    }
  }
}
