package io.sealedlog.gateway.json;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.Uuids;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Checks of single fields of a body.
public final class Fields {
  private Fields() {}

  public static <T> T required(@Nullable T value, String name) {
    if (value == null) {
      throw Problem.of(ProblemType.MISSING_FIELD, "field " + name + " is required");
    }
    return value;
  }

  public static Bytes bytes(@Nullable Bytes value, int length, String name) {
    Bytes given = required(value, name);
    if (given.length() != length) {
      throw Problem.of(
          ProblemType.INVALID_VALUE, "field %s must be %d bytes".formatted(name, length));
    }
    return given;
  }

  /// An id that the caller made, so that sending again is safe.
  public static UUID version7(String value, String name) {
    return Uuids.parse(value)
        .filter(Uuids::isVersion7)
        .orElseThrow(() ->
            Problem.of(
                ProblemType.INVALID_ID,
                "field " + name + " must be a UUID of version 7, in lower case"));
  }
}
