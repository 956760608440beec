package io.sealedlog.benchmarks.load;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalLong;

/// Prints measurements.
public final class Report {
  private final PrintWriter out;

  public Report(PrintWriter out) {
    this.out = out;
  }

  public void print(Phase.Outcome outcome) {
    Tally tally = outcome.tally();
    Phase phase = outcome.phase();
    String pace =
        phase.rate() > 0
            ? String.format(Locale.ROOT, "open loop, %.0f/s", phase.rate())
            : "closed loop";
    line("%s (%s, %.1f s)", phase.name(), pace, outcome.seconds());
    line(
        "  stored (201)      %,12d  %,.1f/s",
        tally.count(201), tally.count(201) / outcome.seconds());
    line("  under way (202)   %,12d", tally.count(202));
    line("  errors            %,12d", tally.errors());
    tally
        .answers()
        .forEach((status, count) -> {
          if (status != 201 && status != 202) {
            line("    answered %d    %,12d", status, count);
          }
        });
    if (tally.brokenConnections() > 0) {
      line("    broken          %,12d", tally.brokenConnections());
    }
    line(
        "  latency, ms       p50 %.2f   p99 %.2f   p99.9 %.2f   max %.2f",
        tally.latencyMillis(50),
        tally.latencyMillis(99),
        tally.latencyMillis(99.9),
        tally.longestMillis());
  }

  public void print(String when, ServerMemory memory) {
    line(
        "resident memory of %d, %s: %s MiB (peak so far %s MiB)",
        memory.pid(), when, text(memory.residentMebibytes()), text(memory.peakMebibytes()));
  }

  private static String text(OptionalLong mebibytes) {
    return mebibytes.isPresent() ? String.valueOf(mebibytes.getAsLong()) : "unknown";
  }

  private void line(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
    out.flush();
  }
}
