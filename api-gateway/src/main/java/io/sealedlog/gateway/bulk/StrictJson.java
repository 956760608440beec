package io.sealedlog.gateway.bulk;

import io.sealedlog.gateway.problem.Problem;

/// Reads JSON as every call of the API does.
@FunctionalInterface
public interface StrictJson {
  /// @throws Problem that says what is wrong with it
  <T> T read(byte[] json, Class<T> type);
}
