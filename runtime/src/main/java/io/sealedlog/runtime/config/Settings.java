package io.sealedlog.runtime.config;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The settings that a service, or a process of several, knows.
///
/// @param title the heading on the page of settings
/// @param settings in the order of the page
/// @param passThrough starts of keys that are handed on as they are, such as `kafka.`
public record Settings(String title, List<Setting<?>> settings, Set<String> passThrough) {
  public Settings {
    settings = List.copyOf(settings);
    passThrough = Set.copyOf(passThrough);
  }

  public static Settings of(String title, Setting<?>... settings) {
    return new Settings(title, List.of(settings), Set.of());
  }

  /// These settings and then the given ones.
  public Settings and(Settings more) {
    Set<Setting<?>> together = new LinkedHashSet<>(settings);
    together.addAll(more.settings);
    Set<String> prefixes = new LinkedHashSet<>(passThrough);
    prefixes.addAll(more.passThrough);
    return new Settings(title, List.copyOf(together), prefixes);
  }

  /// These settings without those whose keys the given ones have too.
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

  /// Every key that may be set, the file forms of secrets included.
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
