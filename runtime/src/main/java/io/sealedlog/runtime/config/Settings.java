package io.sealedlog.runtime.config;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The settings of a service, or of a process with several services.
///
/// @param title the heading on the reference page
/// @param settings in the order of the reference page
/// @param passThrough prefixes of keys whose values are passed through unchecked, such as `kafka.`
public record Settings(String title, List<Setting<?>> settings, Set<String> passThrough) {
  public Settings {
    settings = List.copyOf(settings);
    passThrough = Set.copyOf(passThrough);
  }

  public static Settings of(String title, Setting<?>... settings) {
    return new Settings(title, List.of(settings), Set.of());
  }

  /// Returns these settings followed by the given ones.
  public Settings and(Settings more) {
    Set<Setting<?>> together = new LinkedHashSet<>(settings);
    together.addAll(more.settings);
    Set<String> prefixes = new LinkedHashSet<>(passThrough);
    prefixes.addAll(more.passThrough);
    return new Settings(title, List.copyOf(together), prefixes);
  }

  /// Returns these settings without those whose keys are also in the given ones.
  public Settings without(Settings others) {
    Collection<String> taken = others.keys();
    Set<String> prefixes = new LinkedHashSet<>(passThrough);
    prefixes.removeAll(others.passThrough);
    return new Settings(
        title,
        settings.stream().filter(setting -> !taken.contains(setting.key())).toList(),
        prefixes);
  }

  public Settings titled(String newTitle) {
    return new Settings(newTitle, settings, passThrough);
  }

  public Settings passingThrough(String prefix) {
    Set<String> prefixes = new LinkedHashSet<>(passThrough);
    prefixes.add(prefix);
    return new Settings(title, settings, prefixes);
  }

  /// Returns every key that may be set, including the file forms of secrets.
  public Collection<String> keys() {
    Set<String> keys = new LinkedHashSet<>();
    for (Setting<?> setting : settings) {
      keys.add(setting.key());
      if (setting.secret()) {
        keys.add(setting.fileKey());
      }
    }
    return keys;
  }

  boolean passesThrough(String key) {
    return passThrough.stream().anyMatch(key::startsWith);
  }
}
