package io.sealedlog.protocol.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.Uuids;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads the elements of CBOR arrays (RFC 8949, section 3.1, major type 4) in order. An element of
/// another type than requested is an [IOException].
final class CborArrayReader {
  private final JsonParser parser;

  CborArrayReader(JsonParser parser) {
    this.parser = parser;
  }

  void begin() throws IOException {
    require(parser.nextToken(), JsonToken.START_ARRAY);
  }

  void end() throws IOException {
    require(parser.nextToken(), JsonToken.END_ARRAY);
  }

  /// Requires that nothing follows the last array.
  void endOfAll() throws IOException {
    if (parser.nextToken() != null) {
      throw new IOException("something follows");
    }
  }

  UUID uuid() throws IOException {
    return Uuids.ofBytes(binary(parser.nextToken()));
  }

  @Nullable UUID optionalUuid() throws IOException {
    JsonToken token = parser.nextToken();
    return token == JsonToken.VALUE_NULL ? null : Uuids.ofBytes(binary(token));
  }

  Bytes bytes() throws IOException {
    return Bytes.wrap(binary(parser.nextToken()));
  }

  @Nullable Bytes optionalBytes() throws IOException {
    JsonToken token = parser.nextToken();
    return token == JsonToken.VALUE_NULL ? null : Bytes.wrap(binary(token));
  }

  long integer() throws IOException {
    require(parser.nextToken(), JsonToken.VALUE_NUMBER_INT);
    return parser.getLongValue();
  }

  int smallInteger() throws IOException {
    require(parser.nextToken(), JsonToken.VALUE_NUMBER_INT);
    return parser.getIntValue();
  }

  boolean flag() throws IOException {
    JsonToken token = parser.nextToken();
    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
      throw new IOException("a flag is true or false");
    }
    return token == JsonToken.VALUE_TRUE;
  }

  String text() throws IOException {
    require(parser.nextToken(), JsonToken.VALUE_STRING);
    return parser.getText();
  }

  private byte[] binary(@Nullable JsonToken token) throws IOException {
    require(token, JsonToken.VALUE_EMBEDDED_OBJECT);
    return parser.getBinaryValue();
  }

  private static void require(@Nullable JsonToken token, JsonToken wanted) throws IOException {
    if (token != wanted) {
      throw new IOException(wanted + " is missing");
    }
  }
}
