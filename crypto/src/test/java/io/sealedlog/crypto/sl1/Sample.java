package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/// Fixed users, conversations and random values. The value of a name must never change.
final class Sample {
  static final UUID ALICE = UUID.fromString("0196f0a1-0000-7000-8000-00000000000a");
  static final UUID BOB = UUID.fromString("f196f0a1-0000-7000-8000-00000000000b");
  static final UUID CONVERSATION = UUID.fromString("0196f0a2-1111-7111-8111-0123456789ab");
  static final UUID MESSAGE = UUID.fromString("0196f0a3-2222-7222-9222-abcdef012345");
  static final UUID OTHER_MESSAGE = UUID.fromString("0196f0a3-2222-7222-9222-abcdef012346");
  static final UUID SESSION = UUID.fromString("0196f0a4-3333-4333-a333-333333333333");
  static final long AT = 1_795_460_000_000L;

  private Sample() {}

  /// Returns the first bytes of SHA-256(name || 0) || SHA-256(name || 1) ...
  static byte[] bytes(String name, int length) {
    byte[] result = new byte[length];
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i * 32 < length; i++) {
      byte[] block = Sha256.hash(ascii, new byte[] {(byte) i});
      System.arraycopy(block, 0, result, 32 * i, Math.min(32, length - 32 * i));
    }
    return result;
  }

  static SecretBytes secret(String name) {
    return SecretBytes.takeOwnershipOf(bytes(name, 32));
  }

  static Identity identity(String name) {
    return Identity.ofSeed(secret("identity seed of " + name));
  }

  static IdentityRecord record(UUID userId, String name) {
    try (Identity identity = identity(name)) {
      return identity.firstRecord(userId, AT);
    }
  }

  static ConversationShare share() {
    return new ConversationShare(CONVERSATION, 1, secret("share of the conversation"));
  }

  static EpochKeys epochKeys(Suite suite) {
    return EpochKeys.ofSeed(suite, secret("epoch seed"));
  }

  static List<MembersHash.Entry> members() {
    return List.of(entry(record(ALICE, "alice")), entry(record(BOB, "bob")));
  }

  static EpochHeader header(Suite suite) {
    try (EpochKeys keys = epochKeys(suite)) {
      return EpochHeader.of(keys, 3, MembersHash.of(members()), share());
    }
  }

  static SenderContext senderContext(Suite suite) {
    return SenderContext.open(
        header(suite), AT, new FixedRandom(bytes("encapsulation of the context", seed(suite))));
  }

  static ReaderContext readerContext(Suite suite, Bytes enc) {
    try (EpochKeys keys = epochKeys(suite)) {
      return ReaderContext.open(header(suite), keys, enc);
    }
  }

  static MessageFields fields() {
    return new MessageFields(0, 1, MESSAGE, ALICE, null, AT);
  }

  static Envelope envelope(SenderContext context, MessageFields fields, String body) {
    return context.seal(
        share(), fields, utf8(body), AT, new FixedRandom(bytes("iv of " + body, 12)));
  }

  static int seed(Suite suite) {
    return suite.encapsulationSeedLength();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] flipped(byte[] bytes, int bit) {
    byte[] copy = Arrays.copyOf(bytes, bytes.length);
    copy[bit / 8] ^= (byte) (1 << bit % 8);
    return copy;
  }

  private static MembersHash.Entry entry(IdentityRecord record) {
    return new MembersHash.Entry(record.userId(), record.version(), record.hash());
  }
}
