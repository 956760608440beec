package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Hkdf;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.Sha256;

/// The values that sealing and opening a message share (section 6): the context's info, the AAD,
/// the key.
final class MessageKey {
  static final String CONTEXT_LABEL = "sl1/context";

  private static final String AAD_LABEL = "sl1/message";
  private static final String KEY_LABEL = "sl1/message-key";

  private MessageKey() {}

  static byte[] contextInfo(EpochHeader header) {
    byte[] hash =
        Layout.empty()
            .u16(header.suite().id())
            .uuid(header.conversationId())
            .u32(header.epoch())
            .bytes(header.publicKey())
            .bytes(header.membersHash())
            .hash();
    return Layout.label(CONTEXT_LABEL).bytes(hash).toArray();
  }

  static byte[] aad(EpochHeader header, MessageFields fields) {
    return Layout.label(AAD_LABEL)
        .u16(header.suite().id())
        .u8(fields.flags())
        .u8(fields.kind())
        .uuid(header.conversationId())
        .u32(header.epoch())
        .uuid(fields.messageId())
        .uuid(fields.senderId())
        .uuidOrZeros(fields.relatesTo())
        .u64(fields.sentAt())
        .toArray();
  }

  static SecretBytes derive(SecretBytes exported, ConversationShare share, byte[] aad) {
    byte[] info = Layout.label(KEY_LABEL).u32(share.version()).bytes(Sha256.hash(aad)).toArray();
    return Hkdf.derive(exported.shared(), share.secret().shared(), info);
  }
}
