package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import java.security.SecureRandom;
import java.util.UUID;

/// A version of a conversation's share (section 5): 32 secret bytes that go into every message key,
/// so that nobody forges an envelope without them and nobody reads one after they are destroyed.
public record ConversationShare(UUID conversationId, int version, SecretBytes secret) {
  public static final int LENGTH = 32;

  /// The secret stays its owner's.
  public ConversationShare {
    Require.wellFormed(version >= 1, "shareVersion starts at 1");
    Require.wellFormed(secret.length() == LENGTH, "conversationShare is not 32 bytes");
  }

  public static ConversationShare generate(UUID conversationId, int version, SecureRandom random) {
    return new ConversationShare(conversationId, version, SecretBytes.random(random, LENGTH));
  }

  /// What `epoch.started` publishes of it, 32 bytes.
  public Bytes commitment() {
    return Bytes.wrap(
        Layout.label("sl1/share").uuid(conversationId).u32(version).bytes(secret.shared()).hash());
  }
}
