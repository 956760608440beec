package io.sealedlog.runtime.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TraceSamplerTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final AtomicLong nanos = new AtomicLong();
  private double chance = 0.5;
  private final TraceSampler sampler = new TraceSampler(0.1, 3, () -> chance, nanos::get);

  @Test
  void leavesRequestsToChanceWhateverTheCallerAsksFor() {
    assertThat(samples(SpanKind.SERVER, true)).isFalse();
    chance = 0.05;
    assertThat(samples(SpanKind.SERVER, false)).isTrue();
  }

  @Test
  void recordsSoManyRequestsASecondAndNoMore() {
    chance = 0;
    assertThat(sampledOf(100, SpanKind.SERVER)).isEqualTo(3);
    nanos.addAndGet(1_000_000_000);
    assertThat(sampledOf(100, SpanKind.SERVER)).isEqualTo(3);
  }

  @Test
  void followsRecordsUpToTenTimesAsMany() {
    assertThat(samples(SpanKind.CONSUMER, false)).isFalse();
    assertThat(sampledOf(100, SpanKind.CONSUMER)).isEqualTo(30);
  }

  @Test
  void followsWhatThisProcessHasBegun() {
    assertThat(sampledOf(100, SpanKind.INTERNAL)).isEqualTo(100);
    assertThat(samples(SpanKind.INTERNAL, false)).isFalse();
  }

  private int sampledOf(int spans, SpanKind kind) {
    int sampled = 0;
    for (int i = 0; i < spans; i++) {
      sampled += samples(kind, true) ? 1 : 0;
    }
    return sampled;
  }

  private boolean samples(SpanKind kind, boolean parentSampled) {
    SpanContext parent =
        SpanContext.createFromRemoteParent(
            TRACE,
            "b7ad6b7169203331",
            parentSampled ? TraceFlags.getSampled() : TraceFlags.getDefault(),
            TraceState.getDefault());
    return sampler
            .shouldSample(
                Context.root().with(Span.wrap(parent)),
                TRACE,
                "name",
                kind,
                Attributes.empty(),
                List.of())
            .getDecision()
        == SamplingDecision.RECORD_AND_SAMPLE;
  }
}
