package io.sealedlog.vault.store;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name with which a user logs in and is found: 3 to 64 of the characters `a-z 0-9 . _ -`.
/// Converted to lower case, so names that differ only in case are the same.
public record Username(String value) {
  private static final Pattern RULE = Pattern.compile("[a-z0-9._-]{3,64}");

  public Username {
    if (!RULE.matcher(value).matches()) {
      throw new IllegalArgumentException("not a folded username");
    }
  }

  /// Converts to lower case and checks the rule; returns empty when the text is not a valid
  /// username.
  public static Optional<Username> parse(String text) {
    // Conversion to lower case maps some non-ASCII letters to ASCII, so non-ASCII letters are
    // refused before.
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
