package io.sealedlog.gateway.bulk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sealedlog.gateway.json.Json;
import io.sealedlog.gateway.json.TextBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Parses lines. A line of plain text fields is parsed without building a tree; any other line goes
/// through the parser of request bodies, which also reports what is wrong with it.
final class LineParser {
  private static final int ENCODING_PREFIX_BYTES = 4;

  private final JsonFactory factory = new JsonFactory();
  private final Json json = new Json();

  /// Returns whether the line holds only blanks.
  static boolean isBlank(byte[] buffer, int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /// @throws Problem when the line is not one JSON object of known fields
  BatchLine parse(byte[] buffer, int from, int to) {
    BatchLine line = parseTextFields(buffer, from, to);
    return line != null ? line : json.read(Arrays.copyOfRange(buffer, from, to), BatchLine.class);
  }

  /// @return null when the line has other than text fields, or is invalid
  @Nullable BatchLine parseTextFields(byte[] buffer, int from, int to) {
    try (JsonParser parser = parser(buffer, from, to)) {
      boolean escapes = TextBytes.contain(buffer, from, to, '\\');
      return parser.nextToken() == JsonToken.START_OBJECT ? fields(parser, escapes) : null;
    } catch (IOException e) {
      return null;
    }
  }

  // The parser is lenient about invalid UTF-8, and guesses the encoding from zeros among the first
  // bytes.
  private JsonParser parser(byte[] buffer, int from, int to) throws IOException {
    if (hasNoZeros(buffer, from, Math.min(from + ENCODING_PREFIX_BYTES, to))
        && TextBytes.areAscii(buffer, from, to)) {
      return factory.createParser(buffer, from, to - from);
    }
    return factory.createParser(decode(buffer, from, to));
  }

  private static String decode(byte[] buffer, int from, int to) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(buffer, from, to - from))
        .toString();
  }

  private static boolean hasNoZeros(byte[] buffer, int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer[i] == 0) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable BatchLine fields(JsonParser parser, boolean escapes) throws IOException {
    TextFields fields = new TextFields(escapes);
    String name = parser.nextFieldName();
    while (name != null) {
      String value = parser.nextTextValue();
      if (value == null || !fields.put(name, value)) {
        return null;
      }
      name = parser.nextFieldName();
    }
    boolean complete = parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
    return complete ? fields.line() : null;
  }

  private static final class TextFields {
    private final boolean escapes;
    private @Nullable String conversationId;
    private @Nullable String messageId;
    private @Nullable String text;
    private @Nullable String relatesTo;
    private @Nullable String kind;

    /// @param escapes whether the fields may hold escapes
    TextFields(boolean escapes) {
      this.escapes = escapes;
    }

    /// @return false when the field is unknown, repeated or has an unpaired surrogate
    boolean put(String name, String value) {
      String previous;
      switch (name) {
        case "conversationId" -> {
          previous = conversationId;
          conversationId = value;
        }
        case "messageId" -> {
          previous = messageId;
          messageId = value;
        }
        case "text" -> {
          previous = text;
          text = value;
        }
        case "relatesTo" -> {
          previous = relatesTo;
          relatesTo = value;
        }
        case "kind" -> {
          previous = kind;
          kind = value;
        }
        default -> {
          return false;
        }
      }
      return previous == null && (!escapes || isWellFormed(value));
    }

    BatchLine line() {
      return new BatchLine(conversationId, messageId, text, null, relatesTo, kind);
    }

    // An escape can produce an unpaired surrogate.
    private static boolean isWellFormed(String value) {
      for (int i = 0; i < value.length(); i++) {
        if (Character.isSurrogate(value.charAt(i))) {
          return StandardCharsets.UTF_8.newEncoder().canEncode(value);
        }
      }
      return true;
    }
  }
}
