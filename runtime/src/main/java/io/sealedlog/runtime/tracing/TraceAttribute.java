package io.sealedlog.runtime.tracing;

import io.opentelemetry.api.common.AttributeKey;

/// Everything that a span may say beside its name and times. Each has few values, and none of them
/// comes from a caller. The names are those of OpenTelemetry's semantic conventions where there is
/// one.
public enum TraceAttribute {
  METHOD("http.request.method"),
  ROUTE("http.route"),
  STATUS("http.response.status_code"),
  PARTITION("messaging.destination.partition.id"),
  OUTCOME("sealedlog.outcome");

  // Keys are immutable.
  @SuppressWarnings("ImmutableEnumChecker")
  private final AttributeKey<String> key;

  TraceAttribute(String name) {
    this.key = AttributeKey.stringKey(name);
  }

  AttributeKey<String> key() {
    return key;
  }
}
