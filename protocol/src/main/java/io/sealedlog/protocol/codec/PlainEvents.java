package io.sealedlog.protocol.codec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads recorded events that have just the fields that are known, each once and as it is written.
///
/// An event's type stands behind it, so Jackson copies the event, token by token, to read it once
/// the type is known. Every event is read at least twice, by gateways and projectors; here it is
/// passed over first, and then read from its own bytes.
final class PlainEvents {
  private final ObjectMapper mapper;
  private final Map<String, ObjectReader> readers;

  PlainEvents(ObjectMapper mapper) {
    this.mapper = mapper;
    JsonSubTypes types = Event.class.getAnnotation(JsonSubTypes.class);
    this.readers =
        Arrays.stream(types.value())
            .collect(
                Collectors.toUnmodifiableMap(
                    JsonSubTypes.Type::name, type -> mapper.readerFor(type.value())));
  }

  /// @return null for whatever is not so plain, or not right: the general way tells which
  @Nullable RecordedEvent read(byte[] bytes) {
    try (JsonParser parser = mapper.createParser(bytes)) {
      Fields fields = new Fields();
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      String name = parser.nextFieldName();
      while (name != null) {
        parser.nextToken();
        if (!fields.read(name, parser)) {
          return null;
        }
        name = parser.nextFieldName();
      }
      boolean whole = parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
      return whole && (fields.seen & Fields.REQUIRED) == Fields.REQUIRED
          ? recorded(fields, bytes)
          : null;
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  private @Nullable RecordedEvent recorded(Fields fields, byte[] bytes) throws IOException {
    ObjectReader reader = readers.get(fields.type);
    if (reader == null) {
      return null;
    }
    Event event = reader.readValue(bytes, fields.eventFrom, fields.eventTo - fields.eventFrom);
    return new RecordedEvent(
        new StreamId(fields.streamId),
        fields.seq,
        fields.previous,
        fields.leafIndex,
        fields.at,
        new CommandId(fields.commandId),
        fields.more,
        event);
  }

  /// What was read so far. The bits say what was seen.
  private static final class Fields {
    static final int MORE = 1;
    static final int REQUIRED = 0b1_1111_1110;
    private static final UUID NONE = new UUID(0, 0);

    int seen;
    UUID streamId = NONE;
    long seq;
    Bytes previous = RecordedEvent.NO_PREVIOUS;
    long leafIndex;
    long at;
    UUID commandId = NONE;
    boolean more;
    int eventFrom;
    int eventTo;
    String type = "";

    /// @return whether it is a field that was not there before
    boolean read(String name, JsonParser parser) throws IOException {
      int bit;
      switch (name) {
        case "streamId" -> {
          bit = 1 << 1;
          streamId = uuid(parser);
        }
        case "seq" -> {
          bit = 1 << 2;
          seq = integer(parser);
        }
        case "previous" -> {
          bit = 1 << 3;
          previous = Bytes.wrap(bytes(parser));
        }
        case "leafIndex" -> {
          bit = 1 << 4;
          leafIndex = integer(parser);
        }
        case "at" -> {
          bit = 1 << 5;
          at = integer(parser);
        }
        case "commandId" -> {
          bit = 1 << 6;
          commandId = uuid(parser);
        }
        case "event" -> {
          bit = 1 << 7;
          skip(parser);
        }
        case "type" -> {
          bit = 1 << 8;
          require(parser, JsonToken.VALUE_STRING);
          type = parser.getText();
        }
        case "more" -> {
          bit = MORE;
          more = parser.getBooleanValue();
        }
        default -> {
          return false;
        }
      }
      boolean first = (seen & bit) == 0;
      seen |= bit;
      return first;
    }

    private void skip(JsonParser parser) throws IOException {
      require(parser, JsonToken.START_OBJECT);
      eventFrom = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
      parser.skipChildren();
      eventTo = Math.toIntExact(parser.currentLocation().getByteOffset());
    }

    private static UUID uuid(JsonParser parser) throws IOException {
      return Uuids.ofBytes(bytes(parser));
    }

    private static byte[] bytes(JsonParser parser) throws IOException {
      require(parser, JsonToken.VALUE_EMBEDDED_OBJECT);
      return parser.getBinaryValue();
    }

    private static long integer(JsonParser parser) throws IOException {
      require(parser, JsonToken.VALUE_NUMBER_INT);
      return parser.getLongValue();
    }

    private static void require(JsonParser parser, JsonToken token) {
      if (parser.currentToken() != token) {
        throw new IllegalArgumentException("not as it is written");
      }
    }
  }
}
