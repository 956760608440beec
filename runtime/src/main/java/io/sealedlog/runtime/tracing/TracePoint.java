package io.sealedlog.runtime.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A place in a trace that other threads go on from, each with a span of its own. The number of
/// these is bounded: an event may go to hundreds of readers.
public final class TracePoint {
  private static final int MOST_SPANS = 10;

  private final Context context;
  private final AtomicInteger left = new AtomicInteger(MOST_SPANS);

  private TracePoint(Context context) {
    this.context = context;
  }

  /// Returns the place where this thread is; null when nothing is recorded here.
  public static @Nullable TracePoint ofThisThread() {
    Context context = Context.current();
    return Span.fromContext(context).isRecording() ? new TracePoint(context) : null;
  }

  /// Begins a span on this thread, unless there are enough of them.
  ///
  /// @param name of few values
  public TraceSpan begin(String name) {
    Tracing tracing = context.get(Tracing.KEY);
    if (tracing == null || left.getAndDecrement() <= 0) {
      return TraceSpan.NONE;
    }
    return tracing.below(context, name);
  }
}
