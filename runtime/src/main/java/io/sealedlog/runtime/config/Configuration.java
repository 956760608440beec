package io.sealedlog.runtime.config;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;

/// The values of all settings, complete and valid. Made by [ConfigurationSources].
public final class Configuration {
  private final Map<Setting<?>, Object> values;
  private final Map<String, String> passedThrough;

  Configuration(Map<Setting<?>, Object> values, Map<String, String> passedThrough) {
    this.values = values;
    this.passedThrough = passedThrough;
  }

  /// Returns a configuration of these values and the defaults, for tests and embedding.
  ///
  /// @throws ConfigurationException with all problems
  public static Configuration of(Settings settings, Map<String, String> values) {
    return new ConfigurationSources().explicit(values).read(settings);
  }

  /// @throws NoSuchElementException when the setting was not among those that were read, which is a
  ///   bug
  public <T> T get(Setting<T> setting) {
    Object value = values.get(setting);
    if (value == null) {
      throw new NoSuchElementException("not read: " + setting.key());
    }
    // The value was made by this setting's own parser or is its default.
    @SuppressWarnings("unchecked")
    T typed = (T) value;
    return typed;
  }

  /// Returns the values of passed-through keys with this prefix, by the rest of the key.
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
