package io.sealedlog.crypto.sl1;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Public conformance vectors, in the folder that the system property `vectors.dir` names. Without
/// it, the tests that need them are skipped.
final class ConformanceVectors {
  private ConformanceVectors() {}

  static JsonNode read(String file) {
    String folder = System.getProperty("vectors.dir", "");
    assumeTrue(!folder.isEmpty(), "no folder of conformance vectors: -Dvectors.dir=DIR");
    try {
      return new ObjectMapper().readTree(Files.readString(Path.of(folder, file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns all tests of a Wycheproof file, each with its group.
  static List<Case> wycheproof(String file) {
    List<Case> cases = new ArrayList<>();
    for (JsonNode group : read(file).required("testGroups")) {
      group.required("tests").forEach(test -> cases.add(new Case(group, test)));
    }
    return cases;
  }

  record Case(JsonNode group, JsonNode test) {
    boolean valid() {
      return "valid".equals(test.required("result").asText());
    }

    boolean flagged(String flag) {
      for (JsonNode each : test.required("flags")) {
        if (each.asText().equals(flag)) {
          return true;
        }
      }
      return false;
    }

    byte[] hex(String field) {
      return VectorFile.hex(test, field);
    }

    String name() {
      return "tcId " + test.required("tcId").asText();
    }
  }
}
