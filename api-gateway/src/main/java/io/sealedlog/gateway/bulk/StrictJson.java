package io.sealedlog.gateway.bulk;

/// Reads JSON as every call of the API does.
@FunctionalInterface
public interface StrictJson {
  /// @throws Problem that says what is wrong with it
  <T> T read(byte[] json, Class<T> type);
}
