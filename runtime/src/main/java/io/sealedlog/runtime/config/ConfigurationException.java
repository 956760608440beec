package io.sealedlog.runtime.config;

import java.util.List;

/// All problems of a configuration, each with key, value (except of secrets) and rule.
public final class ConfigurationException extends RuntimeException {
  private final List<String> problems;

  public ConfigurationException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /// Returns an exception for a rule that involves several settings, checked while a typed record
  /// is built.
  public static ConfigurationException of(Setting<?> setting, Object value, String mustBe) {
    return new ConfigurationException(List.of(describe(setting, value.toString(), mustBe)));
  }

  /// Returns one sentence for each problem.
  public List<String> problems() {
    return problems;
  }

  static String describe(Setting<?> setting, String value, String mustBe) {
    return setting.secret()
        ? "%s has a wrong value (not shown); it must be %s.".formatted(setting.key(), mustBe)
        : "%s is \"%s\"; it must be %s.".formatted(setting.key(), value, mustBe);
  }
}
