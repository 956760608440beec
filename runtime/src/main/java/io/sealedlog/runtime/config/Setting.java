package io.sealedlog.runtime.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The definition of one setting: key, type, rule, default and description. Immutable. A setting
/// without a default is required unless it is [#optional].
///
/// ```java
/// static final Setting<Integer> THREADS =
///     Setting.integer("worker.threads", 1, 64, "Threads that decide commands.").withDefault(2);
/// ```
public final class Setting<T> {
  /// The suffix of the key for a file that contains the value of a secret setting.
  public static final String FILE_SUFFIX = ".file";

  private static final String DURATION_RULE = "a number with ms, s, m, h or d, such as 25ms";

  private final String key;
  private final String description;
  private final String rule;
  private final boolean secret;
  private final Function<String, T> parser;
  private final Function<T, String> printer;
  private final @Nullable T fallback;

  private Setting(
      String key,
      String description,
      boolean secret,
      String rule,
      Function<String, T> parser,
      Function<T, String> printer,
      @Nullable T fallback) {
    this.key = key;
    this.description = description;
    this.secret = secret;
    this.rule = rule;
    this.parser = parser;
    this.printer = printer;
    this.fallback = fallback;
  }

  private static <T> Setting<T> of(
      String key,
      String description,
      String rule,
      Function<String, T> parser,
      Function<T, String> printer) {
    return new Setting<>(key, description, false, rule, parser, printer, null);
  }

  /// @param description one or two sentences in Markdown, for the reference page
  public static Setting<String> text(String key, String description) {
    return of(key, description, "a text", text -> text, text -> text);
  }

  public static Setting<Integer> integer(String key, int min, int max, String description) {
    String rule = "a whole number from " + min + " to " + max;
    return of(key, description, rule, Integer::valueOf, String::valueOf)
        .satisfying(rule, value -> value >= min && value <= max);
  }

  public static Setting<Long> longInteger(String key, long min, long max, String description) {
    String rule = "a whole number from " + min + " to " + max;
    return of(key, description, rule, Long::valueOf, String::valueOf)
        .satisfying(rule, value -> value >= min && value <= max);
  }

  public static Setting<Double> ratio(String key, String description) {
    String rule = "a number from 0 to 1";
    return of(key, description, rule, Double::valueOf, String::valueOf)
        .satisfying(rule, value -> value >= 0 && value <= 1);
  }

  public static Setting<Boolean> flag(String key, String description) {
    return of(key, description, "true or false", Setting::parseFlag, String::valueOf);
  }

  public static Setting<Duration> duration(
      String key, Duration min, Duration max, String description) {
    String rule = DURATION_RULE + ", from " + Durations.print(min) + " to " + Durations.print(max);
    return of(key, description, rule, Durations::parse, Durations::print)
        .satisfying(rule, value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
  }

  public static Setting<Path> path(String key, String description) {
    return of(
        key, description, "the path of a file or directory", Setting::parsePath, Path::toString);
  }

  /// Returns a secret setting. It may also be given as `<key>.file`, the path of a file whose
  /// content, without trailing white space, is the value. The value is never printed.
  public static Setting<Secret> secret(String key, String description) {
    return new Setting<>(
        key, description, true, "not empty", Setting::parseSecret, Secret::toString, null);
  }

  public static Setting<String> oneOf(String key, List<String> values, String description) {
    String rule = "one of " + String.join(", ", values);
    return of(key, description, rule, text -> text, (String text) -> text)
        .satisfying(rule, values::contains);
  }

  public Setting<T> withDefault(T value) {
    return new Setting<>(key, description, secret, rule, parser, printer, value);
  }

  /// Returns this setting with an additional rule, described by words that complete "must be".
  public Setting<T> satisfying(String mustBe, Predicate<T> accepts) {
    Function<String, T> checked =
        text -> {
          T value = parser.apply(text);
          if (!accepts.test(value)) {
            throw new IllegalArgumentException(mustBe);
          }
          return value;
        };
    return new Setting<>(key, description, secret, mustBe, checked, printer, fallback);
  }

  /// Returns this setting as one that may be left out.
  public Setting<Optional<T>> optional() {
    return new Setting<>(
        key,
        description,
        secret,
        rule,
        text -> Optional.of(parser.apply(text)),
        value -> value.map(printer).orElse(""),
        Optional.ofNullable(fallback));
  }

  /// @throws IllegalArgumentException when the text breaks the rule; its message is not for users
  public T parse(String text) {
    return parser.apply(text);
  }

  public String key() {
    return key;
  }

  /// Returns the key of the file form of a secret setting.
  public String fileKey() {
    return key + FILE_SUFFIX;
  }

  public String description() {
    return description;
  }

  /// Returns the rule for values, in words that complete "must be".
  public String rule() {
    return rule;
  }

  public boolean secret() {
    return secret;
  }

  /// Returns the default; empty for a required setting.
  public Optional<T> fallback() {
    return Optional.ofNullable(fallback);
  }

  /// Returns the default as it would be written in a file; empty when there is no default to write.
  public String printedFallback() {
    return fallback == null ? "" : printer.apply(fallback);
  }

  @Override
  public String toString() {
    return key;
  }

  private static Boolean parseFlag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }

  private static Path parsePath(String text) {
    if (text.isBlank()) {
      throw new InvalidPathException(text, "empty");
    }
    return Path.of(text);
  }

  private static Secret parseSecret(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("empty");
    }
    return new Secret(text);
  }
}
