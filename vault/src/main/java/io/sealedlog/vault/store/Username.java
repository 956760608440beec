package io.sealedlog.vault.store;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A name that a person logs in with and is found by: 3 to 64 of `a-z 0-9 . _ -`, folded to lower
/// case, so that two names that differ in case are one.
public record Username(String value) {
  private static final Pattern RULE = Pattern.compile("[a-z0-9._-]{3,64}");

  public Username {
    if (!RULE.matcher(value).matches()) {
      throw new IllegalArgumentException("not a folded username");
    }
  }

  /// Folds and checks; empty when it can't be anybody's name.
  public static Optional<Username> parse(String text) {
    // Lower-casing maps a few letters outside ASCII into it, so those are refused before.
    if (!text.chars().allMatch(c -> c < 128)) {
      return Optional.empty();
    }
    String folded = text.toLowerCase(Locale.ROOT);
    return RULE.matcher(folded).matches() ? Optional.of(new Username(folded)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
