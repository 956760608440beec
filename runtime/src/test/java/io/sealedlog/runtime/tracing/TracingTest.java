package io.sealedlog.runtime.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String HEADER = "00-" + TRACE + "-b7ad6b7169203331-01";

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final Tracing tracing =
      Tracing.of(
          new TracingConfig(Optional.of("http://127.0.0.1:9"), 1, 1_000),
          "test",
          SimpleSpanProcessor.create(spans));

  @AfterEach
  void close() {
    tracing.close();
  }

  @Test
  void goesOnWithTheCallersTraceAndHandsItsOwnSpanOn() {
    byte[] header;
    try (TraceSpan span = tracing.request("GET /", HEADER)) {
      span.with(TraceAttribute.STATUS, 200);
      header = TraceHeader.ofThisThread();
    }
    assertThat(TraceHeader.ofThisThread()).isNull();
    try (TraceSpan span = tracing.consumed("decide", header, System.currentTimeMillis())) {
      span.failed();
    }

    List<SpanData> all = spans.getFinishedSpanItems();
    assertThat(all).extracting(SpanData::getTraceId).containsOnly(TRACE);
    assertThat(all.get(0).getParentSpanId()).isEqualTo("b7ad6b7169203331");
    assertThat(all.get(0).getAttributes().asMap().toString())
        .contains("http.response.status_code=200");
    assertThat(all.get(1).getParentSpanId()).isEqualTo(all.get(0).getSpanId());
    assertThat(all.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "canary",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-canary",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
      })
  void followsNoRecordWithoutAGoodHeader(String header) {
    byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
    assertThat(Tracing.isSampled(bytes)).isFalse();
    try (TraceSpan span = tracing.consumed("decide", bytes, System.currentTimeMillis())) {
      span.with(TraceAttribute.PARTITION, 1);
      assertThat(TraceHeader.ofThisThread()).isNull();
    }
    assertThat(spans.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void leavesHistoryThatIsReadAgainOut() {
    byte[] header = HEADER.getBytes(StandardCharsets.US_ASCII);
    tracing.consumed("write row", header, System.currentTimeMillis() - 700_000).close();
    assertThat(spans.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void beginsATraceOfItsOwnForARequestWithABadHeader() {
    try (TraceSpan _ = tracing.request("GET /", "canary")) {
      assertThat(TraceHeader.ofThisThread()).hasSize(TraceHeader.LENGTH);
    }
    assertThat(spans.getFinishedSpanItems())
        .singleElement()
        .satisfies(span -> assertThat(span.getParentSpanContext().isValid()).isFalse());
  }

  @Test
  void boundsTheSpansThatGoOnFromOnePlace() {
    TracePoint point;
    try (TraceSpan _ = tracing.request("GET /", null)) {
      point = TracePoint.ofThisThread();
    }
    for (int i = 0; i < 100; i++) {
      point.begin("deliver live").close();
    }
    assertThat(spans.getFinishedSpanItems()).hasSize(11);
    assertThat(TracePoint.ofThisThread()).isNull();
  }

  @Test
  void doesNothingWhenOff() {
    Tracing off = Tracing.of(config(Map.of()), "test");
    assertThat(off.isOn()).isFalse();
    try (TraceSpan _ = off.request("GET /", HEADER);
        TraceSpan _ =
            off.consumed("decide", HEADER.getBytes(StandardCharsets.US_ASCII), Long.MAX_VALUE)) {
      assertThat(TraceHeader.ofThisThread()).isNull();
      assertThat(TracePoint.ofThisThread()).isNull();
    }
  }

  @Test
  void refusesWrongSettings() {
    assertThat(config(Map.of("tracing.endpoint", "https://c:4318/v1/traces")).endpoint())
        .contains("https://c:4318/v1/traces");
    for (String wrong : List.of("c:4318", "ftp://c/x", "http://user:word@c/x", "http://")) {
      assertThatThrownBy(() -> config(Map.of("tracing.endpoint", wrong)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("must be an address that begins with http:// or https://");
    }
    for (String wrong : List.of("1.5", "-1", "NaN", "half")) {
      assertThatThrownBy(() -> config(Map.of("tracing.sample-ratio", wrong)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("must be a number from 0 to 1");
    }
  }

  private static TracingConfig config(Map<String, String> settings) {
    return TracingConfig.from(Configuration.of(TracingConfig.SETTINGS, settings));
  }
}
