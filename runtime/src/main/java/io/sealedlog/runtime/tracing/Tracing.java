package io.sealedlog.runtime.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Begins the spans of a process.
///
/// A span says what was done, where in the program, how long it took and whether it failed. Its
/// attributes are those of [TraceAttribute] and no other, so that no content, name, id or address
/// can get into it. What goes from one process to the next is the W3C header `traceparent` alone:
/// `tracestate` and baggage, in which others could pass anything, are neither read nor written.
public final class Tracing implements AutoCloseable {
  /// The header of an HTTP request and of a Kafka record.
  public static final String HEADER = "traceparent";

  private static final Duration HISTORY = Duration.ofMinutes(10);

  static final ContextKey<Tracing> KEY = ContextKey.named("sealedlog-tracing");

  private static final Tracing OFF =
      new Tracing(TracerProvider.noop().get("sealedlog"), false, () -> {});

  private final Tracer tracer;
  private final boolean on;
  private final Runnable close;

  private Tracing(Tracer tracer, boolean on, Runnable close) {
    this.tracer = tracer;
    this.on = on;
    this.close = close;
  }

  /// Returns one that begins no spans and costs nothing.
  public static Tracing off() {
    return OFF;
  }

  /// @param service the name under which the spans are sent
  public static Tracing of(TracingConfig config, String service) {
    return config.endpoint().isEmpty() ? OFF : OtlpTracing.open(config, service);
  }

  /// @param processor receives the spans
  public static Tracing of(TracingConfig config, String service, SpanProcessor processor) {
    return OtlpTracing.open(config, service, processor);
  }

  /// @param close ends what the tracer needs
  static Tracing of(Tracer tracer, Runnable close) {
    return new Tracing(tracer, true, close);
  }

  public boolean isOn() {
    return on;
  }

  /// Begins the span of a request. Whether it is recorded is decided by this process alone.
  ///
  /// @param name of few values, such as the route
  /// @param traceparent the request's header, from anybody; null when there is none
  public TraceSpan request(String name, @Nullable String traceparent) {
    return on ? begin(name, SpanKind.SERVER, remote(traceparent)) : TraceSpan.NONE;
  }

  /// Begins the span of the handling of a record, if its writer has recorded one.
  ///
  /// @param name of few values
  /// @param traceparent the record's header, from anybody who can write to the topic
  /// @param timestamp of the record, in milliseconds since 1970: an old one is history that is read
  ///   again
  public TraceSpan consumed(String name, byte @Nullable [] traceparent, long timestamp) {
    if (!on
        || timestamp < System.currentTimeMillis() - HISTORY.toMillis()
        || !isSampled(traceparent)) {
      return TraceSpan.NONE;
    }
    return begin(name, SpanKind.CONSUMER, remote(TraceHeader.text(traceparent)));
  }

  /// Returns whether a record's writer has recorded a span.
  public static boolean isSampled(byte @Nullable [] traceparent) {
    return traceparent != null && TraceHeader.parse(TraceHeader.text(traceparent)).isSampled();
  }

  /// Begins a span below the given one.
  TraceSpan below(Context parent, String name) {
    return begin(name, SpanKind.INTERNAL, parent);
  }

  @Override
  public void close() {
    close.run();
  }

  private TraceSpan begin(String name, SpanKind kind, Context parent) {
    SpanBuilder builder = tracer.spanBuilder(name).setSpanKind(kind).setParent(parent);
    Span span = builder.startSpan();
    if (!span.isRecording()) {
      return TraceSpan.NONE;
    }
    return TraceSpan.of(span, parent.with(span).with(KEY, this));
  }

  private static Context remote(@Nullable String traceparent) {
    if (traceparent == null) {
      return Context.root();
    }
    return Context.root().with(Span.wrap(TraceHeader.parse(traceparent)));
  }
}
