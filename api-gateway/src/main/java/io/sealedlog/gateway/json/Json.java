package io.sealedlog.gateway.json;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.codec.Codec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/// Strict JSON: valid UTF-8, exactly one object, no unknown or repeated field, no implicit
/// conversion, no unpaired surrogate. Each refusal is a [Problem] that names the field and never
/// quotes a value.
public final class Json {
  private static final int LONGEST_NAME_SHOWN = 64;

  /// Well below the limit for writing, because a response nests a request's data deeper.
  private static final int DEEPEST_NESTING = 100;

  private final JsonMapper mapper =
      Codec.json()
          .rebuild()
          // Applies to bytes inside trees as well.
          .defaultBase64Variant(Base64Variants.MODIFIED_FOR_URL)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .withCoercionConfig(
              LogicalType.Textual,
              config ->
                  config
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  {
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(DEEPEST_NESTING).build());
  }

  private final JsonMapper tolerant =
      mapper.rebuild().disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  public byte[] write(Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("can't write an answer as JSON", e);
    }
  }

  /// Converts a record to a tree; it must be written as a JSON object.
  public ObjectNode tree(Object value) {
    return mapper.valueToTree(value);
  }

  /// Parses one JSON object with any fields.
  public ObjectNode object(String text) {
    return (ObjectNode) parse(text);
  }

  /// Parses a request body.
  public <T> T read(byte[] body, Class<T> type) {
    return as(parse(decode(body)), type);
  }

  public <T> T as(JsonNode tree, Class<T> type) {
    try {
      return mapper.treeToValue(tree, type);
    } catch (UnrecognizedPropertyException e) {
      throw Problem.of(ProblemType.UNKNOWN_FIELD, "unknown field " + shown(path(e)));
    } catch (JsonMappingException e) {
      throw Problem.of(ProblemType.WRONG_TYPE, "field " + shown(path(e)) + " has the wrong type");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is not read from text", e);
    }
  }

  private JsonNode parse(String text) {
    JsonNode tree;
    try {
      tree = mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw isJsonWithRepetitions(text)
          ? Problem.of(ProblemType.DUPLICATE_FIELD, "a field is there twice" + at(e))
          : Problem.of(ProblemType.MALFORMED_JSON, "the body is not JSON" + at(e));
    } catch (NumberFormatException e) {
      // An exponent is out of range for every number type; the exception's message would quote it.
      throw Problem.of(ProblemType.MALFORMED_JSON, "the body has a number that is out of range");
    }
    if (!tree.isObject()) {
      throw Problem.of(ProblemType.MALFORMED_JSON, "the body must be a JSON object");
    }
    if (text.contains("\\u")) {
      refuseUnpairedSurrogates(tree, "body");
    }
    return tree;
  }

  private static String decode(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw Problem.of(ProblemType.INVALID_UTF8, "the body must be UTF-8");
    }
  }

  // The parser distinguishes repeated fields from other faults only in its message text.
  private boolean isJsonWithRepetitions(String text) {
    try {
      return tolerant.readTree(text).isObject();
    } catch (JsonProcessingException | NumberFormatException e) {
      return false;
    }
  }

  private static String at(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    return location == null
        ? ""
        : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static String shown(String name) {
    return name.length() <= LONGEST_NAME_SHOWN ? name : name.substring(0, LONGEST_NAME_SHOWN);
  }

  // Only an escape can produce an unpaired surrogate, because UTF-8 can't encode one.
  private static void refuseUnpairedSurrogates(JsonNode node, String name) {
    if (node.isTextual() && !isWellFormed(node.textValue())) {
      throw Problem.of(ProblemType.INVALID_TEXT, "field " + shown(name) + " has half a character");
    }
    for (var field : node.properties()) {
      if (!isWellFormed(field.getKey())) {
        throw Problem.of(ProblemType.INVALID_TEXT, "a field's name has half a character");
      }
      refuseUnpairedSurrogates(field.getValue(), field.getKey());
    }
    if (node.isArray()) {
      node.forEach(element -> refuseUnpairedSurrogates(element, name));
    }
  }

  private static boolean isWellFormed(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }
}
