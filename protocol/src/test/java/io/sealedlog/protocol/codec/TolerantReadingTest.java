package io.sealedlog.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.sealedlog.protocol.Samples;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The deviations that a decoder accepts from a newer encoder, and those that it always refuses.
class TolerantReadingTest {
  private static final Set<String> OPTIONAL = Set.of("checked");

  private static final CBORMapper CBOR = new CBORMapper();

  static Stream<GoldenFilesTest.Golden<?>> goldenFiles() {
    return GoldenFilesTest.goldenFiles();
  }

  @ParameterizedTest
  @MethodSource("goldenFiles")
  void unknownFieldsAreIgnoredAtEveryLevel(GoldenFilesTest.Golden<?> golden)
      throws IOException, UndecodableException {
    JsonNode tree = CBOR.readTree(golden.encoded());
    addUnknownField(tree);

    assertThat(golden.codec().decode(CBOR.writeValueAsBytes(tree))).isEqualTo(golden.value());
  }

  @ParameterizedTest
  @MethodSource("goldenFiles")
  void theOrderOfFieldsDoesNotMatter(GoldenFilesTest.Golden<?> golden)
      throws IOException, UndecodableException {
    ObjectNode tree = (ObjectNode) CBOR.readTree(golden.encoded());
    ObjectNode reversed = CBOR.createObjectNode();
    for (String name : List.copyOf(fieldNames(tree)).reversed()) {
      reversed.set(name, tree.get(name));
    }

    assertThat(golden.codec().decode(CBOR.writeValueAsBytes(reversed))).isEqualTo(golden.value());
  }

  @ParameterizedTest
  @MethodSource("goldenFiles")
  void everyPrefixIsRefused(GoldenFilesTest.Golden<?> golden) {
    byte[] bytes = golden.encoded();
    for (int length = 0; length < bytes.length; length++) {
      assertUndecodable(golden.codec(), Arrays.copyOf(bytes, length));
    }
  }

  @ParameterizedTest
  @MethodSource("goldenFiles")
  void aSecondValueBehindTheFirstIsRefused(GoldenFilesTest.Golden<?> golden) {
    byte[] bytes = golden.encoded();

    assertUndecodable(golden.codec(), Arrays.copyOf(bytes, bytes.length + 1));
  }

  @ParameterizedTest
  @MethodSource("goldenFiles")
  void everyTopLevelFieldButTheOptionalOnesIsRequired(GoldenFilesTest.Golden<?> golden)
      throws IOException {
    ObjectNode tree = (ObjectNode) CBOR.readTree(golden.encoded());
    for (String name : fieldNames(tree)) {
      if (!OPTIONAL.contains(name)) {
        assertUndecodable(golden.codec(), CBOR.writeValueAsBytes(tree.deepCopy().without(name)));
      }
    }
  }

  @Test
  void theErrorDoesNotQuoteTheInput() throws IOException {
    ObjectNode tree = (ObjectNode) CBOR.readTree(Codec.COMMANDS.encode(Samples.sendMessage()));
    tree.put("id", "canary-in-the-input");

    assertThatExceptionOfType(UndecodableException.class)
        .isThrownBy(() -> Codec.COMMANDS.decode(CBOR.writeValueAsBytes(tree)))
        .withNoCause()
        .withMessageNotContaining("canary");
  }

  private static void assertUndecodable(Codec<?> codec, byte[] bytes) {
    assertThatExceptionOfType(UndecodableException.class).isThrownBy(() -> codec.decode(bytes));
  }

  private static void addUnknownField(JsonNode node) {
    node.forEach(TolerantReadingTest::addUnknownField);
    if (node instanceof ObjectNode object) {
      object.put("fromTheFuture", 1);
    }
  }

  private static List<String> fieldNames(ObjectNode node) {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }
}
