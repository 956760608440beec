package io.sealedlog.benchmarks.crypto;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.MessageFields;
import io.sealedlog.crypto.sl1.Suite;
import java.security.SecureRandom;
import java.util.UUID;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// A conversation in its first epoch, the state for benchmarks of messages.
// JMH sets the parameters and calls `prepare` before anything reads a field.
@SuppressWarnings("NullAway.Init")
@State(Scope.Thread)
public class SealedConversation {
  static final long NOW = 1_795_460_000_000L;

  @Param({"X25519", "X_WING"})
  public Suite suite;

  @Param("512")
  public int bodyLength;

  final SecureRandom random = new SecureRandom();
  final MessageFields fields =
      new MessageFields(0, 1, UUID.randomUUID(), UUID.randomUUID(), null, NOW);
  ConversationShare share;
  EpochKeys keys;
  EpochHeader header;
  byte[] body;

  @Setup
  public void prepare() {
    share = ConversationShare.generate(UUID.randomUUID(), 1, random);
    keys = EpochKeys.generate(suite, random);
    byte[] membersHash = new byte[32];
    random.nextBytes(membersHash);
    header = EpochHeader.of(keys, 1, Bytes.wrap(membersHash), share);
    body = new byte[bodyLength];
    random.nextBytes(body);
  }
}
