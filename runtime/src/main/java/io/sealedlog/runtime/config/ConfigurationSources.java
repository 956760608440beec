package io.sealedlog.runtime.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The sources of settings. From lowest to highest precedence: the default, the properties file,
/// the environment, explicit values, and values that the program itself decides.
///
/// The environment variable for the key `read.pool-size` is `SEALEDLOG_READ_POOL_SIZE`.
public final class ConfigurationSources {
  static final String ENVIRONMENT_PREFIX = "SEALEDLOG_";

  /// Variables of the launcher script and of other commands, which a user may have exported.
  private static final Set<String> IGNORED_VARIABLES =
      Set.of("SEALEDLOG_JAVA_OPTS", "SEALEDLOG_VECTORS", "SEALEDLOG_TOKEN");

  private final Map<String, String> fromFile = new HashMap<>();
  private final Map<String, String> fromEnvironment = new HashMap<>();
  private final Map<String, String> explicit = new HashMap<>();
  private final Map<String, String> decided = new HashMap<>();
  private final Set<String> otherKnownKeys = new LinkedHashSet<>();
  private String fileName = "";

  /// @throws ConfigurationException when the file can't be read
  public ConfigurationSources file(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException(
          List.of("The configuration file %s can't be read: %s.".formatted(file, e)));
    }
    properties.stringPropertyNames().forEach(key -> fromFile.put(key, properties.getProperty(key)));
    fileName = file.toString();
    return this;
  }

  /// @param variables of the process; those without the prefix `SEALEDLOG_` are ignored
  public ConfigurationSources environment(Map<String, String> variables) {
    variables.forEach((name, value) -> {
      if (name.startsWith(ENVIRONMENT_PREFIX) && !IGNORED_VARIABLES.contains(name)) {
        fromEnvironment.put(name, value);
      }
    });
    return this;
  }

  public ConfigurationSources explicit(Map<String, String> values) {
    explicit.putAll(values);
    return this;
  }

  /// Adds values that no other source may set: it is a problem when the file or the environment has
  /// them.
  public ConfigurationSources decided(Map<String, String> values) {
    decided.putAll(values);
    return this;
  }

  /// Adds keys that other readers use from the same sources, so that they aren't reported as
  /// unknown.
  public ConfigurationSources alsoKnowing(Settings settings) {
    otherKnownKeys.addAll(settings.keys());
    return this;
  }

  /// @throws ConfigurationException with all problems
  public Configuration read(Settings settings) {
    List<String> problems = new ArrayList<>();
    Set<String> known = new LinkedHashSet<>(settings.keys());
    known.addAll(otherKnownKeys);
    Map<String, String> environment = environmentByKey(settings, known, problems);
    reportUnknown(settings, known, fromFile.keySet(), problems);
    reportUnknown(settings, known, explicit.keySet(), problems);
    reportDecided(environment, problems);
    Map<String, GivenValue> given = givenValues(environment);
    Map<Setting<?>, Object> values = new HashMap<>();
    for (Setting<?> setting : settings.settings()) {
      new SettingReader(given, problems).read(setting).ifPresent(v -> values.put(setting, v));
    }
    Map<String, String> passedThrough = passedThrough(settings, given, problems);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new Configuration(values, passedThrough);
  }

  // The order of the calls is the precedence: each source replaces what those before it have set.
  private Map<String, GivenValue> givenValues(Map<String, String> environment) {
    Map<String, GivenValue> given = new HashMap<>();
    put(given, "the file " + fileName, 1, fromFile);
    put(given, "the environment", 2, environment);
    put(given, "the program", 3, explicit);
    put(given, "the program", 4, decided);
    return given;
  }

  private static void put(
      Map<String, GivenValue> given, String source, int rank, Map<String, String> values) {
    values.forEach((key, text) -> given.put(key, new GivenValue(text, source, rank)));
  }

  private Map<String, String> environmentByKey(
      Settings settings, Collection<String> known, List<String> problems) {
    Map<String, String> keysByVariable = new HashMap<>();
    known.forEach(key -> keysByVariable.put(variableOf(key), key));
    Map<String, String> byKey = new HashMap<>();
    for (String variable : new TreeSet<>(fromEnvironment.keySet())) {
      String value = fromEnvironment.get(variable);
      String key = Optional.ofNullable(keysByVariable.get(variable)).orElse(dotted(variable));
      if (known.contains(key) || settings.passesThrough(key)) {
        byKey.put(key, value);
      } else {
        String hint =
            RenamedKeys.newKey(key)
                .map(newKey -> "; it is now called " + variableOf(newKey))
                .orElseGet(() -> suggestion(variable, keysByVariable.keySet()));
        problems.add(
            "The environment variable %s sets nothing that exists%s.".formatted(variable, hint));
      }
    }
    return byKey;
  }

  private static void reportUnknown(
      Settings settings, Set<String> known, Collection<String> keys, List<String> problems) {
    for (String key : new TreeSet<>(keys)) {
      if (!known.contains(key) && !settings.passesThrough(key)) {
        String hint =
            RenamedKeys.newKey(key)
                .map(newKey -> "; it is now called " + newKey)
                .orElseGet(() -> suggestion(key, known));
        problems.add("%s is no setting%s.".formatted(key, hint));
      }
    }
  }

  // Neither the value nor the file form of a secret setting may be set.
  private void reportDecided(Map<String, String> environment, List<String> problems) {
    for (String key : new TreeSet<>(decided.keySet())) {
      for (String form : List.of(key, key + Setting.FILE_SUFFIX)) {
        if (fromFile.containsKey(form) || environment.containsKey(form)) {
          problems.add("%s is set; it must be left out, it is decided here.".formatted(form));
        }
      }
    }
  }

  private static String suggestion(String given, Collection<String> known) {
    return NearestName.of(given, known)
        .map(name -> "; the nearest that exists is " + name)
        .orElse("");
  }

  /// Returns the name of the environment variable for a key.
  static String variableOf(String key) {
    return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  // Kafka's setting names have dots but no dashes, so this gives the key of a passed-through
  // setting.
  private static String dotted(String variable) {
    return variable
        .substring(ENVIRONMENT_PREFIX.length())
        .toLowerCase(Locale.ROOT)
        .replace('_', '.');
  }

  private static Map<String, String> passedThrough(
      Settings settings, Map<String, GivenValue> given, List<String> problems) {
    Map<String, String> found = new TreeMap<>();
    Set<String> inFiles = new TreeSet<>();
    given.forEach((key, value) -> {
      String secret = secretInFile(settings, key);
      if (secret != null) {
        inFiles.add(secret);
      } else if (settings.passesThrough(key)) {
        found.put(key, value.text());
      }
    });
    SettingReader reader = new SettingReader(given, problems);
    for (String key : inFiles) {
      reader
          .read(Setting.secret(key, ""))
          .ifPresent(secret -> found.put(key, ((Secret) secret).reveal()));
    }
    return found;
  }

  // Returns the key of the secret that is in the file, if the key is of a file with a secret.
  private static @Nullable String secretInFile(Settings settings, String key) {
    if (!key.endsWith(Setting.FILE_SUFFIX)) {
      return null;
    }
    String secret = key.substring(0, key.length() - Setting.FILE_SUFFIX.length());
    return settings.passesSecretThrough(secret) ? secret : null;
  }
}
