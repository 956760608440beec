package io.sealedlog.runtime.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The SDK of OpenTelemetry, loaded only when traces are switched on. Spans wait in a queue of 2
/// 048; what doesn't fit, or can't be sent in time, is dropped and holds nothing up.
final class OtlpTracing {
  /// Kept, because a logger that nobody holds is forgotten with its level. Failures are told by
  /// [LoggedExports].
  private static final Logger SDK_LOG = Logger.getLogger("io.opentelemetry");

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long CLOSE_SECONDS = 2;

  private OtlpTracing() {}

  static Tracing open(TracingConfig config, String service) {
    SDK_LOG.setLevel(Level.OFF);
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(config.endpoint().orElseThrow())
            .setTimeout(TIMEOUT)
            .setConnectTimeout(TIMEOUT)
            .build();
    return open(config, service, BatchSpanProcessor.builder(new LoggedExports(exporter)).build());
  }

  static Tracing open(TracingConfig config, String service, SpanProcessor processor) {
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), service)))
            .setSampler(
                new TraceSampler(
                    config.sampleRatio(),
                    config.mostPerSecond(),
                    () -> ThreadLocalRandom.current().nextDouble(),
                    System::nanoTime))
            .addSpanProcessor(processor)
            .build();
    return Tracing.of(
        provider.get("sealedlog"), () -> provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS));
  }
}
