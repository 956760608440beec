package io.sealedlog.runtime.config;

import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/// A place that values come from, with a name for people.
record Place(String name, int ordinal, Map<String, String> values) implements ConfigSource {
  @Override
  public String getName() {
    return name;
  }

  @Override
  public int getOrdinal() {
    return ordinal;
  }

  @Override
  public Set<String> getPropertyNames() {
    return values.keySet();
  }

  @Override
  public @Nullable String getValue(String key) {
    return values.get(key);
  }

  /// Without the values, among which passwords are.
  @Override
  public String toString() {
    return name;
  }
}
