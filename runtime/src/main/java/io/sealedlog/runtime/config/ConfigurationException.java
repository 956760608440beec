package io.sealedlog.runtime.config;

import java.util.List;

/// Everything that is wrong with a configuration, each with key, value (never a secret's) and rule.
public final class ConfigurationException extends RuntimeException {
  private final List<String> problems;

  public ConfigurationException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /// For a rule between several settings, found while a typed record is built.
  public static ConfigurationException of(Setting<?> setting, Object value, String mustBe) {
    return new ConfigurationException(List.of(describe(setting, value.toString(), mustBe)));
  }

  /// One sentence each.
  public List<String> problems() {
    return problems;
  }

  static String describe(Setting<?> setting, String value, String mustBe) {
    return setting.secret()
        ? "%s has a wrong value (not shown); it must be %s.".formatted(setting.key(), mustBe)
        : "%s is \"%s\"; it must be %s.".formatted(setting.key(), value, mustBe);
  }
}
