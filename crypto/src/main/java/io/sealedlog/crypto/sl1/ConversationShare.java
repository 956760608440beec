package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import java.security.SecureRandom;
import java.util.UUID;

/// A version of a conversation's share (section 5): 32 secret bytes that go into every message key.
/// Without them nobody can forge an envelope, and once they are destroyed nobody can read one.
public record ConversationShare(UUID conversationId, int version, SecretBytes secret) {
  public static final int LENGTH = 32;

  /// The secret remains the caller's.
  public ConversationShare {
    Require.wellFormed(version >= 1, "shareVersion starts at 1");
    Require.wellFormed(secret.length() == LENGTH, "conversationShare is not 32 bytes");
  }

  public static ConversationShare generate(UUID conversationId, int version, SecureRandom random) {
    return new ConversationShare(conversationId, version, SecretBytes.random(random, LENGTH));
  }

  /// Returns the commitment that `epoch.started` publishes, 32 bytes.
  public Bytes commitment() {
    return Bytes.wrap(
        Layout.label("sl1/share").uuid(conversationId).u32(version).bytes(secret.shared()).hash());
  }
}
