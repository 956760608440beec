package io.sealedlog.benchmarks.apart;

import java.time.Duration;
import java.util.List;

/// Some processes of one kind, whose processor time is measured together.
public record Part(String name, List<ProcessHandle> processes) {

  /// Returns the processor time that they have taken so far, those that ended excepted.
  public Duration processorTime() {
    return processes.stream()
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
