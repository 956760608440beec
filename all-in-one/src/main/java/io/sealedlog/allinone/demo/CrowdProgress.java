package io.sealedlog.allinone.demo;

import java.io.PrintWriter;
import java.util.Locale;

/// Says how far each step is: on a terminal in one line that changes, elsewhere a line for each
/// tenth.
final class CrowdProgress {
  private static final int WIDTH = 60;
  private static final int PARTS = 10;

  private final PrintWriter out;
  private final boolean terminal;
  private String step = "";
  private long shown;

  CrowdProgress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /// @param what is counted; a new one begins a new line
  synchronized void show(String what, long done, long all) {
    if (!what.equals(step)) {
      step = what;
      shown = -1;
    }
    // Threads may come in another order than they counted.
    if (done <= shown) {
      return;
    }
    String text = String.format(Locale.ROOT, "%,d of %,d %s", done, all, what);
    if (terminal) {
      out.print("\r" + text + " ".repeat(Math.max(0, WIDTH - text.length())));
      out.print(done == all ? System.lineSeparator() : "");
      shown = done;
    } else if (done == all || shown < 0 || part(done, all) > part(shown, all)) {
      out.println(text);
      shown = done;
    }
    out.flush();
  }

  private static long part(long done, long all) {
    return PARTS * done / Math.max(1, all);
  }
}
