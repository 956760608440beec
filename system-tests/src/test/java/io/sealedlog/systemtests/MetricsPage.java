package io.sealedlog.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The names of metrics in the documentation's tables, and in what a process tells.
final class MetricsPage {
  static final Path ROOT = Path.of(System.getProperty("basedir", ".")).resolve("..");

  private static final Path PAGE = ROOT.resolve("docs/operations.md");
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| `(?<name>[a-z_]+)(\\{[a-z_, ]*})?` \\| (counter|gauge|histogram|summary)");
  private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (?<name>\\S+) (?<type>\\S+)$");
  private static final Pattern SERIES = Pattern.compile("(?m)^(?<series>[^#\\s][^ ]*?(\\{.*})?) ");

  private MetricsPage() {}

  /// Returns the names in the tables.
  static SortedSet<String> documented() {
    try {
      return names(ROW.matcher(Files.readString(PAGE)), "name");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the names of the families in Prometheus' text format. The largest value of a
  /// histogram, which has a family of its own, is left out.
  static SortedSet<String> families(String scrape) {
    SortedSet<String> families = names(FAMILY.matcher(scrape), "name");
    families.removeIf(
        name -> name.endsWith("_max") && families.contains(name.replaceAll("_max$", "")));
    return families;
  }

  /// Returns each series with its labels.
  static SortedSet<String> series(String scrape) {
    return names(SERIES.matcher(scrape), "series");
  }

  private static SortedSet<String> names(Matcher matcher, String group) {
    return matcher
        .results()
        .map(result -> group(result, group))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String group(MatchResult result, String group) {
    return result.group(group);
  }
}
