package io.sealedlog.protocol.codec;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import java.io.IOException;

/// Maps [Bytes] to a byte string in CBOR, and to strict base64url without padding in JSON.
final class BytesModule extends SimpleModule {
  private static final long serialVersionUID = 1L;

  BytesModule() {
    addSerializer(Bytes.class, new Serializer());
    addDeserializer(Bytes.class, new Deserializer());
  }

  private static final class Serializer extends StdScalarSerializer<Bytes> {
    private static final long serialVersionUID = 1L;

    Serializer() {
      super(Bytes.class);
    }

    @Override
    public void serialize(Bytes value, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      generator.writeBinary(Base64Variants.MODIFIED_FOR_URL, value.shared(), 0, value.length());
    }
  }

  private static final class Deserializer extends StdScalarDeserializer<Bytes> {
    private static final long serialVersionUID = 1L;

    Deserializer() {
      super(Bytes.class);
    }

    @Override
    public Bytes deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      if (parser.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT) {
        return Bytes.wrap(parser.getBinaryValue());
      }
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        return (Bytes) context.handleUnexpectedToken(Bytes.class, parser);
      }
      try {
        return Bytes.wrap(Base64Url.decode(parser.getText()));
      } catch (MalformedException e) {
        // The value is left out: it may be a secret that was put into the wrong field.
        throw context.weirdStringException("", Bytes.class, e.getMessage());
      }
    }
  }
}
