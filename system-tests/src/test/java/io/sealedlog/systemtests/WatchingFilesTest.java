package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What can be said of dashboards and alert rules without a running system.
class WatchingFilesTest {
  /// The panels that have been the same in all versions of Grafana for years.
  private static final Set<String> PANELS = Set.of("timeseries", "stat", "table");

  private static final Pattern OURS = Pattern.compile("\\bsealedlog_[a-z_]+");
  private static final Pattern PART = Pattern.compile("_(bucket|count|sum|max)$");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (?<title>.*)$");

  @Test
  void rulesNameSeverityAndWhatToDo() throws IOException {
    assertThat(WatchingFiles.rules())
        .hasSizeGreaterThan(20)
        .allSatisfy(rule -> {
          assertThat(rule.path("alert").asText()).startsWith("SealedLog");
          assertThat(rule.path("expr").asText()).matches("(?s).+ (<|>|==) [0-9.]+\\s*");
          assertThat(rule.path("labels").path("severity").asText()).isIn("page", "ticket");
          assertThat(rule.path("annotations").path("summary").asText()).endsWith(".");
          assertThat(hasSection(rule.path("annotations").path("runbook").asText())).isTrue();
        });
    assertThat(WatchingFiles.rules().stream().map(rule -> rule.path("alert").asText()))
        .doesNotHaveDuplicates();
  }

  @Test
  void expressionsUseOnlyDocumentedMetrics() {
    List<String> expressions = new ArrayList<>();
    WatchingFiles.queries().forEach(query -> expressions.add(query.expression()));
    WatchingFiles.rules().forEach(rule -> expressions.add(rule.path("expr").asText()));
    Set<String> documented = MetricsPage.documented();

    assertThat(expressions)
        .allSatisfy(expression -> {
          Matcher names = OURS.matcher(expression);
          while (names.find()) {
            String name = names.group();
            assertThat(documented).containsAnyOf(name, PART.matcher(name).replaceAll(""));
          }
        });
  }

  @Test
  void dashboardsKeepToWhatEveryGrafanaHas() {
    Set<String> uids = new HashSet<>();
    for (Path file : WatchingFiles.dashboards()) {
      JsonNode dashboard = WatchingFiles.json(file);
      assertThat(uids.add(dashboard.path("uid").asText())).isTrue();
      assertThat(dashboard.path("templating").path("list").get(0).path("type").asText())
          .isEqualTo("datasource");
      Set<Integer> ids = new HashSet<>();
      for (JsonNode panel : WatchingFiles.panels(file)) {
        assertThat(ids.add(panel.path("id").asInt())).isTrue();
        assertThat(panel.path("type").asText()).isIn(PANELS);
        assertThat(panel.path("title").asText()).isNotEmpty();
        assertThat(panel.path("targets")).isNotEmpty();
        assertThat(panel.findValuesAsText("uid")).containsOnly("${datasource}");
        JsonNode place = panel.path("gridPos");
        assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(24);
      }
    }
    assertThat(uids)
        .containsExactlyInAnyOrder(
            "sealedlog-overview",
            "sealedlog-gateway",
            "sealedlog-worker",
            "sealedlog-projection",
            "sealedlog-vault");
  }

  @Test
  void promtoolFindsNothingWrong() throws Exception {
    promtool("check", "rules", WatchingFiles.RULES.toString());
  }

  @Test
  void rulesFireAndDoNotFireAsTheirTestsSay() throws Exception {
    promtool("test", "rules", WatchingFiles.RULE_TESTS.toString());
  }

  private static void promtool(String... arguments) throws Exception {
    Optional<Path> promtool = InstalledProgram.find("promtool");
    assumeTrue(promtool.isPresent(), "promtool is not on the path (Debian's package prometheus)");
    List<String> command = new ArrayList<>(List.of(promtool.get().toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
  }

  // Whether a page has the section that is named after the hash, as GitHub makes anchors.
  private static boolean hasSection(String link) throws IOException {
    String[] parts = link.split("#", -1);
    String page = Files.readString(MetricsPage.ROOT.resolve(parts[0]));
    return HEADING
        .matcher(page)
        .results()
        .map(heading -> heading.group("title").toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
        .anyMatch(parts[1]::equals);
  }
}
