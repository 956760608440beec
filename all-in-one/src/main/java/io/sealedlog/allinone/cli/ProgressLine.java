package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.batch.BatchImport;
import io.sealedlog.allinone.batch.Confirmed;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/// Shows how far an import is: on a terminal one line that changes, elsewhere a line now and then.
final class ProgressLine implements AutoCloseable {
  private static final int BAR = 24;
  private static final int WIDTH = 78;
  private static final Duration ON_A_TERMINAL = Duration.ofMillis(500);
  private static final Duration ELSEWHERE = Duration.ofSeconds(30);

  private final BatchImport shown;
  private final PrintWriter out;
  private final boolean terminal;
  private final Confirmed atStart;
  private final long begin = System.nanoTime();
  private double partAtStart = -1;
  private final Thread thread =
      Thread.ofPlatform().daemon().name("import-progress").unstarted(this::run);

  ProgressLine(BatchImport shown, PrintWriter out, boolean terminal) {
    this.shown = shown;
    this.out = out;
    this.terminal = terminal;
    this.atStart = shown.confirmed();
  }

  void start() {
    thread.start();
  }

  /// Says something between two states of the line.
  synchronized void say(String text) {
    out.print(terminal ? "\r" + " ".repeat(WIDTH) + "\r" : "");
    out.println(text);
    out.flush();
  }

  @Override
  public void close() {
    thread.interrupt();
    if (terminal) {
      show();
      out.println();
      out.flush();
    }
  }

  /// The line.
  ///
  /// @param done lines that have their outcome, of this run
  /// @param part of the input, negative when nobody knows
  /// @param sinceStart part of the input that this run has read
  static String text(Confirmed all, long done, double part, double sinceStart, Duration time) {
    double seconds = Math.max(0.001, time.toNanos() / 1e9);
    StringBuilder text = new StringBuilder();
    if (part >= 0) {
      int full = (int) (part * BAR);
      text.append('[').append("=".repeat(full)).append(" ".repeat(BAR - full)).append("] ");
      text.append(String.format(Locale.ROOT, "%3d %%  ", (int) (100 * part)));
    }
    text.append(String.format(Locale.ROOT, "%,d lines  %,.0f/s", all.lines(), done / seconds));
    if (part > 0 && part < 1 && sinceStart > 0) {
      text.append("  ").append(clock((long) (seconds * (1 - part) / sinceStart))).append(" left");
    }
    return text.append(String.format(Locale.ROOT, "  %,d refused", all.rejected())).toString();
  }

  private static String clock(long seconds) {
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(terminal ? ON_A_TERMINAL : ELSEWHERE);
        show();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void show() {
    Confirmed now = shown.confirmed();
    double part = shown.part();
    partAtStart = partAtStart < 0 ? part : partAtStart;
    String line =
        text(
            now,
            now.lines() - atStart.lines(),
            part,
            part - partAtStart,
            Duration.ofNanos(System.nanoTime() - begin));
    if (terminal) {
      out.print("\r" + line + " ".repeat(Math.max(0, WIDTH - line.length())));
      out.flush();
    } else {
      out.println(line);
      out.flush();
    }
  }
}
