package io.sealedlog.worker;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Requests as gateways send them, with ids that encode a time and a number.
public final class TestRequests {
  private TestRequests() {}

  /// Returns a UUIDv7.
  public static UUID id(long at, int number) {
    return new UUID(at << 16 | 0x7000, 0x8000_0000_0000_0000L | number);
  }

  public static CommandRequest request(UUID id, Command command) {
    return request(id, command, null);
  }

  public static CommandRequest request(UUID id, Command command, @Nullable Long checkedLeaf) {
    return new CommandRequest(new CommandId(id), digest(id, command), checkedLeaf, command);
  }

  public static CommandRequest message(TestConversation conversation, UUID id, String body) {
    return request(id, conversation.message(id, body));
  }

  private static Bytes digest(UUID id, Command command) {
    CommandRequest plain =
        new CommandRequest(new CommandId(id), Bytes.wrap(new byte[16]), null, command);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Codec.COMMANDS.encode(plain));
      return Bytes.wrap(hash).slice(0, CommandRequest.DIGEST_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
