package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks that each test that starts a server has the tag by which `./sealedlog test --quick`
/// leaves it out. It reads the sources: the calls that start a server, and the tests' own classes
/// that make them.
class ServerTagTest {
  private static final Pattern STARTS =
      Pattern.compile(
          "(EmbeddedPostgres|EmbeddedBroker|EchoProcess)\\.start\\(|new AllInOne\\("
              + "|CommandLineProcess\\.command(Of)?\\(");
  private static final String TAG = "@Tag(\"servers\")";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "crypto",
        "ledger",
        "protocol",
        "runtime",
        "embedded",
        "vault",
        "api-gateway",
        "encryption-worker",
        "projection-service",
        "all-in-one",
        "benchmarks",
        "system-tests"
      })
  void isOnEveryTestThatStartsOne(String module) throws IOException {
    Map<String, String> sources = sources(Path.of("..", module, "src", "test", "java"));
    Set<String> starting = new TreeSet<>();
    sources.forEach((name, source) -> {
      if (STARTS.matcher(source).find()) {
        starting.add(name);
      }
    });
    addUsers(starting, sources);

    assertThat(sources).isNotEmpty();
    assertThat(starting)
        .filteredOn(name -> sources.getOrDefault(name, "").contains("@Test\n"))
        .allSatisfy(name -> assertThat(sources.get(name)).as(name).contains(TAG));
  }

  private static void addUsers(Set<String> starting, Map<String, String> sources) {
    int before = 0;
    while (before < starting.size()) {
      before = starting.size();
      Pattern uses = Pattern.compile("\\b(" + String.join("|", starting) + ")\\b");
      sources.forEach((name, source) -> {
        if (uses.matcher(source).find()) {
          starting.add(name);
        }
      });
    }
  }

  // Without imports, comments and texts, which name much.
  private static Map<String, String> sources(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  ServerTagTest::code,
                  (one, other) -> one + other,
                  TreeMap::new));
    }
  }

  private static String code(Path file) {
    try {
      return Files.readString(file)
          .replaceAll("(?m)^import .*$|//.*$", "")
          .replaceAll("\"(?!servers\")(\\\\.|[^\"\\\\\\n])*\"", "\"\"");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
