package io.sealedlog.gateway.live;

import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.gateway.live.TypingRelay.Indicator;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.Uuids;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A batch of typing indicators from one gateway to the others. Holds ids only.
///
/// The text form is base64url of `u8 1 || gateway id || (conversation id || user id || u8
/// typing)*`.
///
/// @param gatewayId a random id of the running gateway process
record TypingNotice(UUID gatewayId, List<Indicator> indicators) {
  /// As many as fit into one PostgreSQL notification.
  static final int MAX_INDICATORS = 170;

  private static final byte VERSION = 1;
  private static final int HEADER_BYTES = 1 + Uuids.LENGTH;
  private static final int INDICATOR_BYTES = 2 * Uuids.LENGTH + 1;

  TypingNotice {
    indicators = List.copyOf(indicators);
  }

  String text() {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + INDICATOR_BYTES * indicators.size());
    bytes.put(VERSION).put(Uuids.bytes(gatewayId));
    for (Indicator each : indicators) {
      bytes
          .put(Uuids.bytes(each.conversationId().value()))
          .put(Uuids.bytes(each.userId().value()))
          .put((byte) (each.typing() ? 1 : 0));
    }
    return Base64Url.encode(bytes.array());
  }

  /// Empty when the text is not a notice of this version.
  static Optional<TypingNotice> parse(String text) {
    try {
      return read(ByteBuffer.wrap(Base64Url.decode(text)));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private static Optional<TypingNotice> read(ByteBuffer bytes) {
    int rest = bytes.remaining() - HEADER_BYTES;
    if (rest < 0 || rest % INDICATOR_BYTES != 0 || bytes.get() != VERSION) {
      return Optional.empty();
    }
    UUID gatewayId = uuid(bytes);
    List<Indicator> indicators = new ArrayList<>();
    while (bytes.hasRemaining()) {
      indicators.add(
          new Indicator(
              new ConversationId(uuid(bytes)), new UserId(uuid(bytes)), bytes.get() == 1));
    }
    return Optional.of(new TypingNotice(gatewayId, indicators));
  }

  private static UUID uuid(ByteBuffer bytes) {
    return new UUID(bytes.getLong(), bytes.getLong());
  }
}
