package io.sealedlog.allinone.demo;

import java.io.PrintStream;
import java.util.HexFormat;

/// Bytes as they are: hex beside what of it is printable ASCII, the first of them.
final class HexDump {
  private static final int PER_LINE = 24;
  private static final int LINES = 16;
  private static final HexFormat HEX = HexFormat.of();

  private HexDump() {}

  static void print(byte[] bytes, PrintStream out) {
    int shown = Math.min(bytes.length, LINES * PER_LINE);
    for (int from = 0; from < shown; from += PER_LINE) {
      int to = Math.min(from + PER_LINE, shown);
      StringBuilder printable = new StringBuilder();
      for (int at = from; at < to; at++) {
        printable.append(bytes[at] >= 0x20 && bytes[at] < 0x7f ? (char) bytes[at] : '.');
      }
      out.printf("  %-48s  %s%n", HEX.formatHex(bytes, from, to), printable);
    }
    if (shown < bytes.length) {
      out.printf("  ... and %d bytes more%n", bytes.length - shown);
    }
  }
}
