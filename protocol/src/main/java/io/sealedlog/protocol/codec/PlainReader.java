package io.sealedlog.protocol.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Uuids;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads fields in the order in which they are written. What is not there, or not of its type, is
/// not plain.
final class PlainReader {
  private final JsonParser parser;

  /// Whether the parser is at a name, or an end, that nobody wanted yet.
  private boolean ahead;

  PlainReader(JsonParser parser) {
    this.parser = parser;
  }

  void begin() throws IOException, NotPlainException {
    require(parser.nextToken() == JsonToken.START_OBJECT);
  }

  void begin(SerializableString field) throws IOException, NotPlainException {
    require(isNext(field));
    begin();
  }

  void end() throws IOException, NotPlainException {
    require((ahead ? parser.currentToken() : parser.nextToken()) == JsonToken.END_OBJECT);
    ahead = false;
  }

  void endOfAll() throws IOException, NotPlainException {
    require(parser.nextToken() == null);
  }

  UUID uuid(SerializableString field) throws IOException, NotPlainException {
    require(isNext(field));
    return Uuids.ofBytes(binary());
  }

  @Nullable MessageId optionalMessageId(SerializableString field)
      throws IOException, NotPlainException {
    return isNext(field) ? new MessageId(Uuids.ofBytes(binary())) : null;
  }

  Bytes bytes(SerializableString field) throws IOException, NotPlainException {
    require(isNext(field));
    return Bytes.wrap(binary());
  }

  @Nullable Bytes optionalBytes(SerializableString field) throws IOException, NotPlainException {
    return isNext(field) ? Bytes.wrap(binary()) : null;
  }

  int smallInteger(SerializableString field) throws IOException, NotPlainException {
    require(isNext(field) && parser.nextToken() == JsonToken.VALUE_NUMBER_INT);
    return parser.getIntValue();
  }

  long integer(SerializableString field) throws IOException, NotPlainException {
    require(isNext(field));
    return integer();
  }

  @Nullable Long optionalInteger(SerializableString field) throws IOException, NotPlainException {
    return isNext(field) ? integer() : null;
  }

  /// False when it is not there.
  boolean flag(SerializableString field) throws IOException, NotPlainException {
    if (!isNext(field)) {
      return false;
    }
    JsonToken token = parser.nextToken();
    require(token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE);
    return token == JsonToken.VALUE_TRUE;
  }

  /// A text that must be this one.
  void text(SerializableString field, String expected) throws IOException, NotPlainException {
    require(isNext(field) && expected.equals(parser.nextTextValue()));
  }

  private boolean isNext(SerializableString field) throws IOException {
    if (!ahead) {
      ahead = !parser.nextFieldName(field);
      return !ahead;
    }
    ahead = !field.getValue().equals(parser.currentName());
    return !ahead;
  }

  private byte[] binary() throws IOException, NotPlainException {
    require(parser.nextToken() == JsonToken.VALUE_EMBEDDED_OBJECT);
    return parser.getBinaryValue();
  }

  private long integer() throws IOException, NotPlainException {
    require(parser.nextToken() == JsonToken.VALUE_NUMBER_INT);
    return parser.getLongValue();
  }

  private static void require(boolean plain) throws NotPlainException {
    if (!plain) {
      throw new NotPlainException();
    }
  }
}
