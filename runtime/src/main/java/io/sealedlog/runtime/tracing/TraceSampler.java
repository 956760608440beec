package io.sealedlog.runtime.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/// Decides what is recorded. For a request neither the caller's flag nor its trace id counts, which
/// it could choose so that each of its requests is recorded: chance decides, and a limit. A
/// record's flag counts, up to a limit; who can set it can write to the topics.
final class TraceSampler implements Sampler {
  private static final int RECORDS_PER_REQUEST = 10;

  private final double ratio;
  private final DoubleSupplier chance;
  private final PerSecond requests;
  private final PerSecond records;

  /// @param chance returns a number from 0 to 1 that nobody can foresee
  /// @param nanos a monotonic clock
  TraceSampler(double ratio, int mostPerSecond, DoubleSupplier chance, LongSupplier nanos) {
    this.ratio = ratio;
    this.chance = chance;
    this.requests = new PerSecond(mostPerSecond, nanos);
    this.records = new PerSecond(RECORDS_PER_REQUEST * mostPerSecond, nanos);
  }

  @Override
  public SamplingResult shouldSample(
      Context parentContext,
      String traceId,
      String name,
      SpanKind spanKind,
      Attributes attributes,
      List<LinkData> parentLinks) {
    SpanContext parent = Span.fromContext(parentContext).getSpanContext();
    boolean sampled =
        switch (spanKind) {
          case SERVER -> chance.getAsDouble() < ratio && requests.take();
          case CONSUMER -> parent.isSampled() && records.take();
          default -> parent.isSampled();
        };
    return sampled ? SamplingResult.recordAndSample() : SamplingResult.drop();
  }

  @Override
  public String getDescription() {
    return "SealedLog{" + ratio + "}";
  }

  /// So many in each second, without carrying over.
  private static final class PerSecond {
    private static final long SECOND = 1_000_000_000L;

    private final int most;
    private final LongSupplier nanos;
    private long second;
    private int taken;

    PerSecond(int most, LongSupplier nanos) {
      this.most = most;
      this.nanos = nanos;
    }

    synchronized boolean take() {
      long now = Math.floorDiv(nanos.getAsLong(), SECOND);
      if (now != second) {
        second = now;
        taken = 0;
      }
      return taken++ < most;
    }
  }
}
