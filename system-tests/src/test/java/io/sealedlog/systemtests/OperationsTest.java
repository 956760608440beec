package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What operators see of a running system: log, levels, metrics, and what Prometheus makes of them.
@Tag("servers")
class OperationsTest {
  private static final Pattern TEXT_LINE = Pattern.compile("(?m)^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} ");
  private static final Pattern COMPARISON = Pattern.compile("(?s)(.+) (<|>|==) [0-9.]+\\s*");
  private static final Duration UNTIL_SCRAPED = Duration.ofMinutes(2);
  private static final Duration UNTIL_TOLD = Duration.ofMinutes(1);

  /// As many as a Prometheus takes from each of a thousand processes without noticing.
  private static final int MOST_SERIES = 2_500;

  /// This system has none.
  private static final String OF_CERTIFICATES = "sealedlog_certificate_";

  @TempDir static Path directory;
  private static OperatedSystem system;

  @BeforeAll
  static void start() {
    system = OperatedSystem.start(directory);
    system.converse("first", 5);
  }

  @AfterAll
  static void stop() {
    system.close();
  }

  @Test
  void writesJsonLinesWithTheFieldsOfEachMessage() throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : system.output().split("\n", -1)) {
      if (line.startsWith("{")) {
        lines.add(Api.JSON.readTree(line));
      }
    }

    assertThat(TEXT_LINE.matcher(system.output()).find()).as(system.output()).isFalse();
    assertThat(lines)
        .isNotEmpty()
        .allSatisfy(line -> {
          assertThat(line.path("time").asText()).matches("20\\d\\d-.*\\.\\d{3}Z");
          assertThat(line.path("level").asText()).isIn("TRACE", "DEBUG", "INFO", "WARN", "ERROR");
          assertThat(line.path("logger").asText()).isNotEmpty();
          assertThat(line.path("thread").asText()).isNotEmpty();
          assertThat(line.path("message").asText()).isNotEmpty();
        });
    assertThat(lines)
        .filteredOn(line -> line.path("message").asText().equals("listening"))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.path("fields").path("host").asText()).isEqualTo("127.0.0.1");
          assertThat(line.path("fields").path("port").asInt()).isPositive();
        });
  }

  @Test
  void saysMoreForAWhileAndNeverASecret() throws Exception {
    assertThat(system.call("PUT", "/log-levels/io.sealedlog?for=1h", "trace").body())
        .contains("io.sealedlog trace until ", "root warn");

    List<String> theirs = system.converse("quiet", 3);

    assertThat(system.call("DELETE", "/log-levels/io.sealedlog", "").body())
        .contains("io.sealedlog info\n");
    // Ids may be named there, texts, names, tokens and passwords may not.
    assertThat(system.output())
        .contains("a log level is changed")
        .doesNotContain(theirs.subList(3, theirs.size()));
  }

  @Test
  void tellsEveryDocumentedMetricAndNoOtherOfItsOwn() throws Exception {
    SortedSet<String> documented = MetricsPage.documented();

    // Some are told only after the first of their regular measurements.
    Awaitility.await()
        .atMost(UNTIL_TOLD)
        .untilAsserted(() -> {
          SortedSet<String> untold = new TreeSet<>(documented);
          untold.removeAll(MetricsPage.families(system.metrics()));
          assertThat(untold)
              .as("in docs/operations.md and not told")
              .allMatch(name -> name.startsWith(OF_CERTIFICATES));
        });
    assertThat(MetricsPage.families(system.metrics()))
        .filteredOn(name -> name.startsWith("sealedlog_"))
        .as("told and not in docs/operations.md")
        .isSubsetOf(documented);
  }

  @Test
  void hasAsManySeriesHoweverManyTalk() throws Exception {
    SortedSet<String> before = MetricsPage.series(system.metrics());
    List<String> theirs = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      theirs.addAll(system.converse("crowd" + i, 2));
      system.call("GET", "/unknown" + i, "");
      system.api().get(null, "/unknown" + i);
    }
    SortedSet<String> after = MetricsPage.series(system.metrics());

    assertThat(after).hasSizeLessThan(MOST_SERIES);
    assertThat(after.size() - before.size()).isLessThan(100);
    assertThat(after)
        .noneSatisfy(series -> assertThat(theirs).anyMatch(series::contains))
        .noneMatch(series -> series.contains("unknown1"));
  }

  @Test
  void everyPanelAndRuleFindsData(@TempDir Path own) throws Exception {
    Optional<Path> program = InstalledProgram.find("prometheus");
    assumeTrue(program.isPresent(), "prometheus is not on the path (Debian's package prometheus)");
    try (PrometheusProcess prometheus =
        PrometheusProcess.start(program.get(), own, system.target(), WatchingFiles.RULES)) {
      List<WatchingFiles.Query> missing = new ArrayList<>(WatchingFiles.queries());
      prometheus
          .rules()
          .forEach(rule -> missing.add(new WatchingFiles.Query(name(rule), figure(rule))));
      AtomicInteger rounds = new AtomicInteger();
      missing.removeIf(query -> query.expression().contains(OF_CERTIFICATES));

      Awaitility.await()
          .atMost(UNTIL_SCRAPED)
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(() -> {
            // A rate needs something to happen between two scrapes.
            system.converse("seen" + rounds.getAndIncrement(), 3);
            missing.removeIf(query -> !prometheus.ask(query.asked("1m")).isEmpty());
            assertThat(missing).isEmpty();
          });

      assertThat(prometheus.rules())
          .hasSameSizeAs(WatchingFiles.rules())
          .allSatisfy(rule -> assertThat(rule.path("lastError").asText()).isEmpty())
          .noneSatisfy(rule -> {
            assertThat(rule.path("state").asText()).isEqualTo("firing");
            assertThat(rule.path("labels").path("severity").asText()).isEqualTo("page");
          });
    }
  }

  private static String name(JsonNode rule) {
    return "rule " + rule.path("name").asText();
  }

  // What a rule compares: the comparison itself has data only while there is something wrong.
  private static String figure(JsonNode rule) {
    return COMPARISON.matcher(rule.path("query").asText()).replaceAll("$1");
  }
}
