package io.sealedlog.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The resident memory of a process, as reported by Linux.
public record ServerMemory(long pid) {
  private static final Pattern FIELD = Pattern.compile("(VmRSS|VmHWM):\\s+([0-9]+) kB");

  /// Returns the present value in MiB. Empty when the process has ended or the value is unknown.
  public OptionalLong residentMebibytes() {
    return mebibytes("VmRSS");
  }

  /// Returns the peak in MiB.
  public OptionalLong peakMebibytes() {
    return mebibytes("VmHWM");
  }

  private OptionalLong mebibytes(String field) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))) {
        Matcher matcher = FIELD.matcher(line);
        if (matcher.matches() && matcher.group(1).equals(field)) {
          return OptionalLong.of(Long.parseLong(matcher.group(2)) / 1024);
        }
      }
    } catch (IOException e) {
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }
}
