package io.sealedlog.gateway.message;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.gateway.json.TextBytes;
import io.sealedlog.protocol.codec.GeneratedBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The content of a message: a text, application data, or both (sl1, section 6).
///
/// @param data any JSON; null when there is none
public record MessageBody(@Nullable String text, @Nullable JsonNode data) {
  /// Bytes in UTF-8 of the longest text of a reaction.
  public static final int REACTION_BYTES = 64;

  /// Code points of the longest name of a conversation.
  public static final int NAME_CHARACTERS = 200;

  private static final byte[] BEFORE_TEXT = "{\"text\":\"".getBytes(StandardCharsets.UTF_8);
  private static final byte[] AFTER_TEXT = "\"}".getBytes(StandardCharsets.UTF_8);
  private static final JsonMapper CANONICAL =
      JsonMapper.builder()
          .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /// Takes a JSON null as no data.
  public MessageBody {
    data = data == null || data.isNull() ? null : data;
  }

  /// Returns the same bytes for the same content, whatever the order of its fields.
  public byte[] encode() {
    if (data == null && text != null) {
      return encodeText(text);
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (text != null) {
      body.put("text", text);
    }
    if (data != null) {
      body.set("data", data);
    }
    try {
      return CANONICAL.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("can't write a message body", e);
    }
  }

  // Encodes a text without building a tree: nearly every message is only a text, and few texts need
  // escapes.
  private static byte[] encodeText(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (!TextBytes.arePlainInJson(utf8) || !equalsAscii(text, utf8)) {
      return generateJson(text);
    }
    byte[] body = new byte[BEFORE_TEXT.length + utf8.length + AFTER_TEXT.length];
    System.arraycopy(BEFORE_TEXT, 0, body, 0, BEFORE_TEXT.length);
    System.arraycopy(utf8, 0, body, BEFORE_TEXT.length, utf8.length);
    System.arraycopy(AFTER_TEXT, 0, body, BEFORE_TEXT.length + utf8.length, AFTER_TEXT.length);
    return body;
  }

  // An unpaired surrogate would have been encoded as a question mark.
  private static boolean equalsAscii(String text, byte[] ascii) {
    return new String(ascii, StandardCharsets.US_ASCII).equals(text);
  }

  private static byte[] generateJson(String text) {
    GeneratedBytes bytes = new GeneratedBytes();
    try (JsonGenerator generator = CANONICAL.getFactory().createGenerator(bytes)) {
      generator.writeStartObject();
      generator.writeStringField("text", text);
      generator.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("can't write a message body", e);
    }
    return bytes.take();
  }

  /// Decodes whatever a member sealed; empty when it is not a body.
  public static Optional<MessageBody> decode(byte[] bytes) {
    try {
      JsonNode body = CANONICAL.readTree(bytes);
      if (body == null || !body.isObject()) {
        return Optional.empty();
      }
      JsonNode text = body.get("text");
      JsonNode data = body.get("data");
      return Optional.of(
          new MessageBody(
              text == null || !text.isTextual() ? null : text.textValue(),
              data == null || data.isNull() ? null : data));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// Returns the size of the data in bytes, as JSON.
  public static int sizeOf(JsonNode data) {
    return new MessageBody(null, data).encode().length;
  }

  /// Returns whether a text is valid as a reaction.
  public static boolean isReaction(String text) {
    return !text.isEmpty()
        && text.length() <= REACTION_BYTES
        && text.getBytes(StandardCharsets.UTF_8).length <= REACTION_BYTES
        && hasNoControls(text);
  }

  /// Returns whether a text is valid as a conversation's name.
  public static boolean isName(String text) {
    return !text.isEmpty()
        && text.codePointCount(0, text.length()) <= NAME_CHARACTERS
        && hasNoControls(text);
  }

  /// Shows no text.
  @Override
  public String toString() {
    return "MessageBody";
  }

  private static boolean hasNoControls(String text) {
    return text.codePoints().noneMatch(Character::isISOControl);
  }
}
