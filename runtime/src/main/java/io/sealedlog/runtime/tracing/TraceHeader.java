package io.sealedlog.runtime.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The W3C header `traceparent` of a record (https://www.w3.org/TR/trace-context/).
public final class TraceHeader {
  /// Of a header of version 00.
  static final int LENGTH = 55;

  private static final Pattern FORM =
      Pattern.compile("00-(?<trace>[0-9a-f]{32})-(?<span>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})");

  private TraceHeader() {}

  /// Returns the header that makes the handling of a record part of the span of this thread; null
  /// when none is recorded.
  public static byte @Nullable [] ofThisThread() {
    SpanContext span = Span.current().getSpanContext();
    if (!span.isSampled()) {
      return null;
    }
    return "00-%s-%s-01"
        .formatted(span.getTraceId(), span.getSpanId())
        .getBytes(StandardCharsets.US_ASCII);
  }

  static @Nullable String text(byte @Nullable [] header) {
    return header == null || header.length != LENGTH
        ? null
        : new String(header, StandardCharsets.US_ASCII);
  }

  /// Returns the span that a header names; an invalid one for any other text.
  static SpanContext parse(@Nullable String header) {
    if (header == null || header.length() != LENGTH) {
      return SpanContext.getInvalid();
    }
    Matcher parts = FORM.matcher(header);
    if (!parts.matches()) {
      return SpanContext.getInvalid();
    }
    SpanContext span =
        SpanContext.createFromRemoteParent(
            parts.group("trace"),
            parts.group("span"),
            TraceFlags.fromHex(parts.group("flags"), 0),
            TraceState.getDefault());
    // Ids of zeros name nothing.
    return span.isValid() ? span : SpanContext.getInvalid();
  }
}
