package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A sealed message as it is stored and delivered (sl1, section 6). The constructor checks lengths
/// and ranges; [ReaderContext] authenticates and opens it.
///
/// @param suite the suite's number, equal to that of the epoch
/// @param flags bit 0: sealed by the client, bit 1: inner signature present
/// @param kind the number of a [MessageKind]
/// @param epoch u32, from 1
/// @param relatesTo the message this one is about, or null
/// @param sentAt milliseconds since 1970-01-01T00:00:00Z
/// @param contextId 16 bytes, which sender context sealed it
/// @param enc the HPKE encapsulation, in the first message of a context only
/// @param shareVersion u32, which version of the conversation's share went into the key
/// @param iv 12 bytes
/// @param ciphertext the padded body and the 16-byte tag
public record Envelope(
    int suite,
    int flags,
    int kind,
    UUID conversationId,
    int epoch,
    UUID messageId,
    UUID senderId,
    @Nullable UUID relatesTo,
    long sentAt,
    Bytes contextId,
    @Nullable Bytes enc,
    int shareVersion,
    Bytes iv,
    Bytes ciphertext) {
  public static final int VERSION = 1;
  public static final int CONTEXT_ID_LENGTH = 16;
  public static final int IV_LENGTH = 12;
  public static final int TAG_LENGTH = 16;

  public static final int FLAG_SEALED_BY_CLIENT = 1;
  public static final int FLAG_INNER_SIGNATURE = 2;

  public Envelope {
    Suite declared = Suite.ofId(suite);
    require(flags >= 0 && flags <= 3, "flags has unknown bits");
    MessageKind _ = MessageKind.of(kind);
    require(epoch >= 1, "epoch is not positive");
    require(shareVersion >= 1, "shareVersion is not positive");
    require(sentAt >= 0, "sentAt is negative");
    require(contextId.length() == CONTEXT_ID_LENGTH, "contextId is not 16 bytes");
    require(
        enc == null || enc.length() == declared.encapsulationLength(),
        "enc is not of the suite's length");
    require(iv.length() == IV_LENGTH, "iv is not 12 bytes");
    require(ciphertext.length() >= 64 + TAG_LENGTH, "ciphertext is shorter than one padded block");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new MalformedException("envelope: " + rule);
    }
  }
}
