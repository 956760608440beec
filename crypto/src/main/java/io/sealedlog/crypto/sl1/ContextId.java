package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Sha256;

/// The id of a sender context (section 6): the first 16 bytes of H(enc).
public final class ContextId {
  private ContextId() {}

  public static Bytes of(Bytes enc) {
    return Bytes.wrap(Sha256.hash(enc.shared())).slice(0, Envelope.CONTEXT_ID_LENGTH);
  }
}
