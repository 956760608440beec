package io.sealedlog.runtime.config;

import java.util.List;

/// The reference page of all settings in Markdown, generated from their definitions.
public final class ConfigurationReference {
  private final String introduction;
  private final List<Settings> chapters;

  /// @param introduction Markdown to put before the tables
  public ConfigurationReference(String introduction, List<Settings> chapters) {
    this.introduction = introduction;
    this.chapters = List.copyOf(chapters);
  }

  public String markdown() {
    StringBuilder page = new StringBuilder(introduction.strip()).append('\n');
    for (Settings chapter : chapters) {
      page.append("\n## ").append(chapter.title()).append("\n\n");
      page.append("| key | default | must be | what for |\n");
      page.append("|---|---|---|---|\n");
      chapter.settings().forEach(setting -> page.append(row(setting)));
      chapter.passThrough().stream()
          .map(Settings.PassThrough::prefix)
          .sorted()
          .forEach(prefix ->
              page.append(
                  "| `%s*` | | | Handed on without the prefix, as far as it can be set. |\n"
                      .formatted(prefix)));
    }
    return page.toString();
  }

  private static String row(Setting<?> setting) {
    String key = "`" + setting.key() + "`";
    if (setting.secret()) {
      key += " or `" + setting.fileKey() + "`";
    }
    return "| %s | %s | %s | %s |\n"
        .formatted(key, fallback(setting), cell(setting.rule()), cell(setting.description()));
  }

  private static String fallback(Setting<?> setting) {
    if (setting.fallback().isEmpty()) {
      return "required";
    }
    String printed = setting.printedFallback();
    return printed.isEmpty() ? "none" : "`" + printed + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
