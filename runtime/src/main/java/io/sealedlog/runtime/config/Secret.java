package io.sealedlog.runtime.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A secret from the configuration, such as a password, that is not shown by `toString`.
public final class Secret {
  private final String value;

  public Secret(String value) {
    this.value = value;
  }

  /// Returns the value.
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret secret && value.equals(secret.value);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(value);
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
