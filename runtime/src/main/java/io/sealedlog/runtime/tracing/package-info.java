/// Traces by OpenTelemetry: one from a request through the log to the row and to live readers. The
/// only package that knows OpenTelemetry. What a trace may say is in docs/adr.
@NullMarked
package io.sealedlog.runtime.tracing;

import org.jspecify.annotations.NullMarked;
