package io.sealedlog.benchmarks.load;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/// Counts and latencies of the answers of one thread, or of all threads together.
final class Tally {
  private static final int SIGNIFICANT_DIGITS = 3;

  private final Histogram latency = new Histogram(SIGNIFICANT_DIGITS);
  private final Map<Integer, Long> answers = new TreeMap<>();
  private long brokenConnections;

  /// @param nanos since the request was due
  void answered(int status, long nanos) {
    answers.merge(status, 1L, Long::sum);
    if (status == 201 || status == 202) {
      latency.recordValue(Math.max(1, nanos));
    }
  }

  void broken() {
    brokenConnections++;
  }

  void add(Tally other) {
    latency.add(other.latency);
    other.answers.forEach((status, count) -> answers.merge(status, count, Long::sum));
    brokenConnections += other.brokenConnections;
  }

  /// Returns the number of answers by status.
  Map<Integer, Long> answers() {
    return answers;
  }

  long count(int status) {
    return answers.getOrDefault(status, 0L);
  }

  /// Returns the number of requests whose message is neither stored nor under way.
  long errors() {
    long all = answers.values().stream().mapToLong(Long::longValue).sum();
    return all - count(201) - count(202) + brokenConnections;
  }

  long brokenConnections() {
    return brokenConnections;
  }

  /// Returns the latency of the answers 201 and 202.
  double latencyMillis(double percentile) {
    return latency.getValueAtPercentile(percentile) / 1e6;
  }

  double longestMillis() {
    return latency.getMaxValue() / 1e6;
  }
}
