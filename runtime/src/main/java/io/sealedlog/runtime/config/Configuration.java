package io.sealedlog.runtime.config;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;

/// Values that are complete and keep all rules. Made by [ConfigurationSources].
public final class Configuration {
  private final Map<Setting<?>, Object> values;
  private final Map<String, String> passedThrough;

  Configuration(Map<Setting<?>, Object> values, Map<String, String> passedThrough) {
    this.values = values;
    this.passedThrough = passedThrough;
  }

  /// For tests and embedding: only defaults and the given values.
  ///
  /// @throws ConfigurationException with everything that is wrong
  public static Configuration of(Settings settings, Map<String, String> values) {
    return new ConfigurationSources().explicit(values).read(settings);
  }

  /// @throws NoSuchElementException when the setting isn't among those that were read: a bug
  public <T> T get(Setting<T> setting) {
    Object value = values.get(setting);
    if (value == null) {
      throw new NoSuchElementException("not read: " + setting.key());
    }
    // The value came from this very setting's parser or default.
    @SuppressWarnings("unchecked")
    T typed = (T) value;
    return typed;
  }

  /// The values under keys with this start, by the rest of the key.
  public Map<String, String> passedThrough(String prefix) {
    Map<String, String> found = new TreeMap<>();
    passedThrough.forEach((key, value) -> {
      if (key.startsWith(prefix)) {
        found.put(key.substring(prefix.length()), value);
      }
    });
    return found;
  }
}
