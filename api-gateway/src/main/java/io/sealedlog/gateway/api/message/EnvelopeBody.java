package io.sealedlog.gateway.api.message;

import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.sl1.ContextId;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.crypto.sl1.Padding;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.Uuids;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An envelope written by a client (sl1, section 6).
record EnvelopeBody(
    @Nullable Integer v,
    @Nullable Integer suite,
    @Nullable Integer flags,
    @Nullable Integer kind,
    @Nullable String conversationId,
    @Nullable Integer epoch,
    @Nullable String messageId,
    @Nullable String senderId,
    @Nullable String relatesTo,
    @Nullable Long sentAt,
    @Nullable String contextId,
    @Nullable String enc,
    @Nullable Integer shareVersion,
    @Nullable String iv,
    @Nullable String ciphertext) {
  private static final int ALL_FLAGS =
      Envelope.FLAG_SEALED_BY_CLIENT | Envelope.FLAG_INNER_SIGNATURE;

  /// Checks each field as far as that is possible without keys.
  ///
  /// @param largestBody bytes of a body, before padding
  /// @throws Problem that names the invalid field
  Envelope envelope(int largestBody) {
    require(present(v, "v") == Envelope.VERSION, "v", "must be 1");
    Suite declared = declaredSuite();
    int bits = present(flags, "flags");
    require((bits & ~ALL_FLAGS) == 0, "flags", "has unknown bits");
    require(
        (bits & Envelope.FLAG_SEALED_BY_CLIENT) != 0,
        "flags",
        "must have bit 0 set: sealed by the client");
    int number = present(kind, "kind");
    require(MessageKind.isKnown(number), "kind", "must be 1 to 5");
    UUID message = id(messageId, "messageId");
    require(Uuids.isVersion7(message), "messageId", "must be a UUID of version 7");
    Bytes context = bytes(contextId, "contextId", Envelope.CONTEXT_ID_LENGTH);
    return new Envelope(
        declared.id(),
        bits,
        number,
        id(conversationId, "conversationId"),
        positive(epoch, "epoch"),
        message,
        id(senderId, "senderId"),
        relatesTo == null ? null : id(relatesTo, "relatesTo"),
        time(),
        context,
        encapsulation(declared, context),
        positive(shareVersion, "shareVersion"),
        bytes(iv, "iv", Envelope.IV_LENGTH),
        sealedBody(largestBody));
  }

  private Suite declaredSuite() {
    try {
      return Suite.ofId(present(suite, "suite"));
    } catch (MalformedException e) {
      throw invalid("suite", "must be 1 or 2");
    }
  }

  private long time() {
    long millis = present(sentAt, "sentAt");
    require(millis >= 0, "sentAt", "must not be negative");
    return millis;
  }

  private @Nullable Bytes encapsulation(Suite declared, Bytes context) {
    if (enc == null) {
      return null;
    }
    Bytes encapsulation = decode(enc, "enc");
    try {
      declared.requireEncapsulation(encapsulation);
    } catch (MalformedException e) {
      throw invalid("enc", "must be an encapsulation of the suite: " + e.getMessage());
    }
    require(
        ContextId.of(encapsulation).equals(context),
        "contextId",
        "must be the first 16 bytes of the hash of enc");
    return encapsulation;
  }

  private Bytes sealedBody(int largestBody) {
    Bytes sealed = decode(present(ciphertext, "ciphertext"), "ciphertext");
    int padded = sealed.length() - Envelope.TAG_LENGTH;
    require(Padding.isPaddedLength(padded), "ciphertext", "must be of a padded length and a tag");
    if (padded > Padding.paddedLength(largestBody)) {
      throw Problem.of(
          ProblemType.TOO_LARGE,
          "field envelope.ciphertext must hold a body of at most " + largestBody + " bytes");
    }
    return sealed;
  }

  private static int positive(@Nullable Integer value, String name) {
    int given = present(value, name);
    require(given >= 1, name, "must be 1 or more");
    return given;
  }

  private static UUID id(@Nullable String value, String name) {
    return Uuids.parse(present(value, name))
        .orElseThrow(() -> invalid(name, "must be a UUID in lower case"));
  }

  private static Bytes bytes(@Nullable String value, String name, int length) {
    Bytes decoded = decode(present(value, name), name);
    require(decoded.length() == length, name, "must be " + length + " bytes");
    return decoded;
  }

  private static Bytes decode(String value, String name) {
    try {
      return Bytes.wrap(Base64Url.decode(value));
    } catch (MalformedException e) {
      throw invalid(name, "must be base64url without padding");
    }
  }

  private static <T> T present(@Nullable T value, String name) {
    if (value == null) {
      throw invalid(name, "is required");
    }
    return value;
  }

  private static void require(boolean holds, String name, String rule) {
    if (!holds) {
      throw invalid(name, rule);
    }
  }

  private static Problem invalid(String name, String rule) {
    return Problem.of(ProblemType.INVALID_ENVELOPE, "field envelope." + name + " " + rule);
  }
}
