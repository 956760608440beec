package io.sealedlog.allinone.cli;

import io.sealedlog.runtime.Service;
import io.sealedlog.runtime.tracing.Tracing;

/// Closes the traces of a process after its services.
record TracingService(Tracing tracing) implements Service {
  @Override
  public String name() {
    return "tracing";
  }

  @Override
  public void start() {}

  @Override
  public void close() {
    tracing.close();
  }
}
