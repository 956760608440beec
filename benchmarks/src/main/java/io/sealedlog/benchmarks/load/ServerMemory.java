package io.sealedlog.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How much memory of a process is resident, as Linux tells.
public record ServerMemory(long pid) {
  private static final Pattern FIELD = Pattern.compile("(VmRSS|VmHWM):\\s+([0-9]+) kB");

  /// Now, in MiB. Empty when the process is gone or the system does not tell.
  public OptionalLong residentMebibytes() {
    return mebibytes("VmRSS");
  }

  /// The most it ever was, in MiB.
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
