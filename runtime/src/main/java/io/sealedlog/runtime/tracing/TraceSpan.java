package io.sealedlog.runtime.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/// A part of a trace, on the thread that began it, until it is closed. Spans that are begun and
/// headers that are made on this thread meanwhile belong to it.
public final class TraceSpan implements AutoCloseable {
  /// A span that is not recorded.
  public static final TraceSpan NONE = new TraceSpan(Span.getInvalid(), Scope.noop());

  private final Span span;
  private final Scope scope;

  private TraceSpan(Span span, Scope scope) {
    this.span = span;
    this.scope = scope;
  }

  // The scope is closed with the span.
  @SuppressWarnings("MustBeClosedChecker")
  static TraceSpan of(Span span, Context context) {
    return new TraceSpan(span, context.makeCurrent());
  }

  public void with(TraceAttribute attribute, String value) {
    Span _ = span.setAttribute(attribute.key(), value);
  }

  public void with(TraceAttribute attribute, long value) {
    if (span.isRecording()) {
      with(attribute, String.valueOf(value));
    }
  }

  /// Marks the span as failed, without a reason: an exception's message could say anything.
  public void failed() {
    Span _ = span.setStatus(StatusCode.ERROR);
  }

  @Override
  public void close() {
    scope.close();
    span.end();
  }
}
