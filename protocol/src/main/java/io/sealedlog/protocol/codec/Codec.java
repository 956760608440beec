package io.sealedlog.protocol.codec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.result.CommandResult;
import java.io.IOException;

/// Encodes and decodes one type of record as CBOR (RFC 8949) for the log.
///
/// Decoding tolerates unknown fields, so that an older reader can follow a newer writer, and no
/// other deviation. Instances are immutable and shared between threads.
public final class Codec<T> {
  static final CBORMapper CBOR =
      configure(CBORMapper.builder())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  public static final Codec<CommandRequest> COMMANDS = new Codec<>(CommandRequest.class);
  public static final Codec<CommandResult> RESULTS = new Codec<>(CommandResult.class);

  private final String name;
  private final ObjectWriter writer;
  private final ObjectReader reader;

  private Codec(Class<T> type) {
    this.name = type.getSimpleName();
    this.writer = CBOR.writerFor(type);
    this.reader = CBOR.readerFor(type);
  }

  /// Returns a codec for a record that a service keeps for itself, such as the worker's state.
  public static <T> Codec<T> of(Class<T> type) {
    return new Codec<>(type);
  }

  /// Returns the mapper for the JSON of the HTTP API: the same records, with bytes as base64url and
  /// unknown fields refused.
  public static JsonMapper json() {
    return configure(JsonMapper.builder())
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build();
  }

  public byte[] encode(T value) {
    GeneratedBytes bytes = new GeneratedBytes();
    try {
      writer.writeValue(bytes, value);
    } catch (IOException e) {
      throw new IllegalStateException("can't encode a " + name, e);
    }
    return bytes.take();
  }

  /// @throws UndecodableException for anything but exactly one well-formed value with all required
  ///   fields
  public T decode(byte[] bytes) throws UndecodableException {
    T value;
    try {
      value = reader.readValue(bytes);
    } catch (IOException e) {
      // Jackson's message quotes the input, so it is dropped; the class name shows the kind of
      // fault.
      throw new UndecodableException("not a " + name + ": " + e.getClass().getSimpleName());
    }
    if (value == null) {
      throw new UndecodableException("not a " + name + ": null");
    }
    return value;
  }

  private static <M extends ObjectMapper, B extends MapperBuilder<M, B>> B configure(B builder) {
    return builder
        .addModule(new BytesModule())
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION);
  }
}
