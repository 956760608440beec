package io.sealedlog.protocol.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Uuids;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes fields as [Codec]'s general way does. Null is not written.
final class PlainWriter {
  private final JsonGenerator generator;

  PlainWriter(JsonGenerator generator) {
    this.generator = generator;
  }

  void begin() throws IOException {
    generator.writeStartObject();
  }

  void begin(SerializableString field) throws IOException {
    generator.writeFieldName(field);
    generator.writeStartObject();
  }

  void end() throws IOException {
    generator.writeEndObject();
  }

  void uuid(SerializableString field, UUID value) throws IOException {
    generator.writeFieldName(field);
    generator.writeBinary(Uuids.bytes(value));
  }

  void optionalMessageId(SerializableString field, @Nullable MessageId value) throws IOException {
    if (value != null) {
      uuid(field, value.value());
    }
  }

  void bytes(SerializableString field, @Nullable Bytes value) throws IOException {
    if (value != null) {
      generator.writeFieldName(field);
      generator.writeBinary(value.shared());
    }
  }

  void integer(SerializableString field, long value) throws IOException {
    generator.writeFieldName(field);
    generator.writeNumber(value);
  }

  void optionalInteger(SerializableString field, @Nullable Long value) throws IOException {
    if (value != null) {
      integer(field, value);
    }
  }

  /// False is not written.
  void flag(SerializableString field, boolean value) throws IOException {
    if (value) {
      generator.writeFieldName(field);
      generator.writeBoolean(true);
    }
  }

  void text(SerializableString field, String value) throws IOException {
    generator.writeFieldName(field);
    generator.writeString(value);
  }
}
