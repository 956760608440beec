package io.sealedlog.crypto.sl1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each file of `refused` has one input that must be refused, and the expected failure.
class RefusedTest {
  static Stream<String> files() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src", "test", "resources", "sl1", "refused"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void refuses(String file) {
    JsonNode kit = VectorFile.read("refused/" + file);
    Class<? extends RuntimeException> expected = failure(kit.required("expect").asText());

    assertThatExceptionOfType(expected)
        .as(kit.required("about").asText())
        .isThrownBy(
            () -> Operations.run(kit.required("operation").asText(), kit.required("input")));
  }

  @Test
  void hasManyFiles() throws IOException {
    assertThat(files()).hasSizeGreaterThan(150);
  }

  private static Class<? extends RuntimeException> failure(String name) {
    return switch (name) {
      case "malformed" -> MalformedException.class;
      case "open-failed" -> OpenFailedException.class;
      case "unknown-key" -> UnknownKeyException.class;
      case "identity-mismatch" -> IdentityMismatchException.class;
      default -> throw new IllegalArgumentException(name);
    };
  }
}
