package io.sealedlog.runtime.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says once when traces can't be sent, and once when they can again.
final class LoggedExports implements SpanExporter {
  private static final Logger log = LoggerFactory.getLogger(LoggedExports.class);

  private final SpanExporter exporter;
  private final AtomicBoolean failing = new AtomicBoolean();

  LoggedExports(SpanExporter exporter) {
    this.exporter = exporter;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    CompletableResultCode result = exporter.export(spans);
    return result.whenComplete(() -> {
      if (result.isSuccess()) {
        if (failing.compareAndSet(true, false)) {
          log.atInfo().log("traces are sent again");
        }
      } else if (failing.compareAndSet(false, true)) {
        log.atWarn()
            .addKeyValue("cause", String.valueOf(result.getFailureThrowable()))
            .log("traces can't be sent and are dropped");
      }
    });
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
