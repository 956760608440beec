package io.sealedlog.runtime.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A password or the like from the configuration, which doesn't print itself.
public final class Secret {
  private final String value;

  public Secret(String value) {
    this.value = value;
  }

  /// The value itself, for the call that needs it.
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
