package io.sealedlog.runtime.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads single settings and collects the problems.
final class SettingReader {
  private final Map<String, GivenValue> given;
  private final List<String> problems;

  /// @param given by key
  /// @param problems is added to
  SettingReader(Map<String, GivenValue> given, List<String> problems) {
    this.given = given;
    this.problems = problems;
  }

  /// Returns the setting's value, or its default when it is not given. Adds a problem to the list
  /// and returns empty when the value is not valid.
  Optional<Object> read(Setting<?> setting) {
    GivenValue value = given.get(setting.key());
    GivenValue file = setting.secret() ? given.get(setting.fileKey()) : null;
    if (file != null) {
      return secret(setting, value, file);
    }
    return value == null ? fallback(setting) : parse(setting, value.text(), value.source());
  }

  // The source of the higher rank decides between the two forms, so that the environment can
  // replace
  // a password by a file.
  private Optional<Object> secret(Setting<?> setting, @Nullable GivenValue value, GivenValue file) {
    if (value != null && value.rank() == file.rank()) {
      problems.add("%s and %s are both set; set one.".formatted(setting.key(), setting.fileKey()));
      return Optional.empty();
    }
    if (value != null && value.rank() > file.rank()) {
      return parse(setting, value.text(), value.source());
    }
    try {
      String content = Files.readString(Path.of(file.text())).stripTrailing();
      return parse(setting, content, file.text());
    } catch (IOException | IllegalArgumentException e) {
      problems.add(
          "%s is \"%s\"; it must be a file that can be read."
              .formatted(setting.fileKey(), file.text()));
      return Optional.empty();
    }
  }

  private Optional<Object> fallback(Setting<?> setting) {
    Optional<?> fallback = setting.fallback();
    if (fallback.isEmpty()) {
      problems.add("%s is not set; it must be %s.".formatted(setting.key(), setting.rule()));
    }
    return fallback.map(value -> value);
  }

  private Optional<Object> parse(Setting<?> setting, String text, String source) {
    try {
      return Optional.of(setting.parse(text));
    } catch (IllegalArgumentException e) {
      problems.add(
          "%s It comes from %s."
              .formatted(ConfigurationException.describe(setting, text, setting.rule()), source));
      return Optional.empty();
    }
  }
}
