package io.sealedlog.crypto.sl1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/// One object of a vector file: names and values, byte strings in lower-case hex.
final class Vector {
  private final ObjectNode node = JsonNodeFactory.instance.objectNode();

  static Vector of(String about) {
    return new Vector().put("about", about);
  }

  Vector put(String name, String value) {
    node.put(name, value);
    return this;
  }

  Vector put(String name, long value) {
    node.put(name, value);
    return this;
  }

  Vector put(String name, UUID value) {
    return put(name, value.toString());
  }

  Vector put(String name, byte[] value) {
    return put(name, HexFormat.of().formatHex(value));
  }

  Vector put(String name, Bytes value) {
    return put(name, value.toHex());
  }

  Vector put(String name, SecretBytes value) {
    return put(name, value.shared());
  }

  Vector put(String name, Vector value) {
    node.set(name, value.node);
    return this;
  }

  Vector putNull(String name) {
    node.putNull(name);
    return this;
  }

  Vector put(String name, List<Vector> values) {
    ArrayNode array = node.putArray(name);
    values.forEach(value -> array.add(value.node));
    return this;
  }

  Vector putTexts(String name, List<String> values) {
    ArrayNode array = node.putArray(name);
    values.forEach(array::add);
    return this;
  }

  JsonNode json() {
    return node;
  }
}
