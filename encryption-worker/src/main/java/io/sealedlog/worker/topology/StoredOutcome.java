package io.sealedlog.worker.topology;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.kernel.EarlierOutcome;
import io.sealedlog.worker.state.StateCodecs;
import java.nio.ByteBuffer;

/// An outcome in its store. There are as many as messages in the dedupe window, and one is written
/// and one forgotten for each message, so the layout is fixed.
///
/// u8 kind || u64 at || 16 bytes digest, and then: of a stored one, u64 seq || u64 leafIndex; of a
/// refused one, its code in CBOR.
///
/// @param at when it was decided, in milliseconds since 1970
record StoredOutcome(EarlierOutcome earlier, long at) {
  private static final Codec<RejectionCode> CODES = Codec.of(RejectionCode.class);
  private static final byte STORED = 0;
  private static final byte REFUSED = 1;
  private static final int AT = 1;
  private static final int PLACE = 2 * Long.BYTES;
  private static final int HEAD = AT + Long.BYTES + CommandRequest.DIGEST_LENGTH;

  byte[] toBytes() {
    return switch (earlier.outcome()) {
      case Outcome.Stored stored ->
          head(STORED, stored.at(), PLACE)
              .putLong(stored.seq())
              .putLong(stored.leafIndex())
              .array();
      case Outcome.Rejected refused -> {
        byte[] code = CODES.encode(refused.code());
        yield head(REFUSED, at, code.length).put(code).array();
      }
    };
  }

  static StoredOutcome ofBytes(byte[] bytes) {
    if (bytes.length < HEAD) {
      throw StateCodecs.undecodable(null);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    byte kind = buffer.get();
    long at = buffer.getLong();
    byte[] digest = new byte[CommandRequest.DIGEST_LENGTH];
    buffer.get(digest);
    Outcome outcome =
        switch (kind) {
          case STORED -> stored(at, StateCodecs.exactly(PLACE, buffer.slice()));
          case REFUSED -> refused(buffer);
          default -> throw StateCodecs.undecodable(null);
        };
    return new StoredOutcome(new EarlierOutcome(Bytes.wrap(digest), outcome), at);
  }

  /// When it was decided, without looking at the rest.
  static long at(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong(AT);
  }

  private ByteBuffer head(byte kind, long time, int rest) {
    return ByteBuffer.allocate(HEAD + rest).put(kind).putLong(time).put(earlier.digest().shared());
  }

  private static Outcome stored(long at, ByteBuffer place) {
    return new Outcome.Stored(place.getLong(), place.getLong(), at);
  }

  private static Outcome refused(ByteBuffer rest) {
    byte[] code = new byte[rest.remaining()];
    rest.get(code);
    return new Outcome.Rejected(StateCodecs.decode(CODES, code), false);
  }
}
