package io.sealedlog.allinone.demo;

import java.io.PrintStream;
import java.util.HexFormat;

/// Bytes as they are: hex beside what of it is printable ASCII.
final class HexDump {
  private static final int PER_LINE = 24;
  private static final HexFormat HEX = HexFormat.of();

  private HexDump() {}

  static void print(byte[] bytes, PrintStream out) {
    for (int from = 0; from < bytes.length; from += PER_LINE) {
      int to = Math.min(from + PER_LINE, bytes.length);
      StringBuilder printable = new StringBuilder();
      for (int at = from; at < to; at++) {
        printable.append(bytes[at] >= 0x20 && bytes[at] < 0x7f ? (char) bytes[at] : '.');
      }
      out.printf("  %-48s  %s%n", HEX.formatHex(bytes, from, to), printable);
    }
  }
}
