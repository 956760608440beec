package io.sealedlog.runtime.config;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// The settings of a service, or of a process with several services.
///
/// @param title the heading on the reference page
/// @param settings in the order of the reference page
/// @param passThrough keys whose values are passed through unchecked
public record Settings(String title, List<Setting<?>> settings, Set<PassThrough> passThrough) {
  /// The keys with a prefix, such as `kafka.`, whose values are passed through unchecked.
  ///
  /// @param secret whether a key, without the prefix, is of a secret, which may be in a file of its
  ///   own as well
  public record PassThrough(String prefix, Predicate<String> secret) {
    boolean has(String key) {
      return key.startsWith(prefix);
    }

    boolean hasSecret(String key) {
      return has(key) && secret.test(key.substring(prefix.length()));
    }
  }

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
    Set<PassThrough> prefixes = new LinkedHashSet<>(passThrough);
    prefixes.addAll(more.passThrough);
    return new Settings(title, List.copyOf(together), prefixes);
  }

  /// Returns these settings without those whose keys are also in the given ones.
  public Settings without(Settings others) {
    Collection<String> taken = others.keys();
    Set<PassThrough> prefixes = new LinkedHashSet<>(passThrough);
    prefixes.removeAll(others.passThrough);
    return new Settings(
        title,
        settings.stream().filter(setting -> !taken.contains(setting.key())).toList(),
        prefixes);
  }

  public Settings titled(String newTitle) {
    return new Settings(newTitle, settings, passThrough);
  }

  /// @param secret whether a key, without the prefix, is of a secret
  public Settings passingThrough(String prefix, Predicate<String> secret) {
    Set<PassThrough> prefixes = new LinkedHashSet<>(passThrough);
    prefixes.add(new PassThrough(prefix, secret));
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
    return passThrough.stream().anyMatch(keys -> keys.has(key));
  }

  boolean passesSecretThrough(String key) {
    return passThrough.stream().anyMatch(keys -> keys.hasSecret(key));
  }
}
