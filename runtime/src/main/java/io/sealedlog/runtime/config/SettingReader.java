package io.sealedlog.runtime.config;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads settings one by one and collects what is wrong.
final class SettingReader {
  private final SmallRyeConfig config;
  private final List<String> problems;

  SettingReader(SmallRyeConfig config, List<String> problems) {
    this.config = config;
    this.problems = problems;
  }

  /// Empty when a problem was added.
  Optional<Object> read(Setting<?> setting) {
    ConfigValue given = config.getConfigValue(setting.key());
    String text = given.getValue();
    if (setting.secret()) {
      ConfigValue file = config.getConfigValue(setting.fileKey());
      if (file.getValue() != null) {
        return fromFile(setting, given, file);
      }
    }
    if (text == null) {
      return fallback(setting);
    }
    return parse(setting, text, given.getSourceName());
  }

  // The place that wins decides between the two forms, so that the environment can replace a
  // password by a file.
  private Optional<Object> fromFile(Setting<?> setting, ConfigValue given, ConfigValue file) {
    if (given.getValue() != null && given.getSourceOrdinal() == file.getSourceOrdinal()) {
      problems.add("%s and %s are both set; set one.".formatted(setting.key(), setting.fileKey()));
      return Optional.empty();
    }
    if (given.getValue() != null && given.getSourceOrdinal() > file.getSourceOrdinal()) {
      return parse(setting, given.getValue(), given.getSourceName());
    }
    try {
      String content = Files.readString(Path.of(file.getValue())).stripTrailing();
      return parse(setting, content, file.getValue());
    } catch (IOException | IllegalArgumentException e) {
      problems.add(
          "%s is \"%s\"; it must be a file that can be read."
              .formatted(setting.fileKey(), file.getValue()));
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

  private Optional<Object> parse(Setting<?> setting, String text, @Nullable String source) {
    try {
      return Optional.of(setting.parse(text));
    } catch (IllegalArgumentException e) {
      String from = source == null ? "" : " It comes from " + source + ".";
      problems.add(ConfigurationException.describe(setting, text, setting.rule()) + from);
      return Optional.empty();
    }
  }
}
