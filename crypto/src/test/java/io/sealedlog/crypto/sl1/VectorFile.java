package io.sealedlog.crypto.sl1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/// A file of vectors below `src/test/resources/sl1`. The files are the contract: if a test finds a
/// difference, the code is wrong. Files of new constructions are written with
/// `-Dsl1.vectors.write=true`; an existing file is never overwritten.
final class VectorFile {
  private static final Path FOLDER = Path.of("src", "test", "resources", "sl1");
  private static final ObjectMapper JSON = new ObjectMapper();

  private VectorFile() {}

  static JsonNode read(String name) {
    try {
      return JSON.readTree(Files.readString(FOLDER.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void assertUnchanged(String name, JsonNode produced) {
    Path file = FOLDER.resolve(name);
    if (Boolean.getBoolean("sl1.vectors.write") && !Files.exists(file)) {
      write(file, produced);
    }
    assertThat(text(produced)).isEqualTo(text(read(name)));
  }

  static byte[] hex(JsonNode node, String field) {
    return HexFormat.of().parseHex(node.required(field).asText());
  }

  private static void write(Path file, JsonNode node) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text(node) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(JsonNode node) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    printer.indentArraysWith(new DefaultIndenter("  ", "\n"));
    try {
      return JSON.writer(printer).writeValueAsString(node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
