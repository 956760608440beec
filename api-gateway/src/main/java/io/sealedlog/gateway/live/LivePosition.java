package io.sealedlog.gateway.live;

import io.sealedlog.crypto.Base64Url;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The position up to which a reader has every event: for each partition, the leaf index of the
/// next event. Leaf indices are in the log, so a position means the same at every gateway.
///
/// The text form is base64url of: u8 1 || count || next leaf of partition 0 || ..., the numbers as
/// LEB128.
public final class LivePosition {
  private static final int VERSION = 1;
  private static final int MOST_PARTITIONS = 10_000;
  private static final int LONGEST_TEXT = 16 * 1024;
  private static final int LONGEST_NUMBER = 9;

  private final long[] next;

  private LivePosition(long[] next) {
    this.next = next;
  }

  static LivePosition of(long... next) {
    return new LivePosition(next.clone());
  }

  static LivePosition of(List<Long> next) {
    return new LivePosition(next.stream().mapToLong(Long::longValue).toArray());
  }

  /// Empty when the text is not a position.
  static Optional<LivePosition> parse(String text) {
    if (text.length() > LONGEST_TEXT) {
      return Optional.empty();
    }
    try {
      return read(ByteBuffer.wrap(Base64Url.decode(text)));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  int partitions() {
    return next.length;
  }

  long next(int partition) {
    return next[partition];
  }

  /// Returns whether this position includes everything up to the other one.
  boolean reaches(LivePosition other) {
    for (int i = 0; i < next.length; i++) {
      if (next[i] < other.next[i]) {
        return false;
      }
    }
    return true;
  }

  /// Returns how many events this position is behind another one.
  long behind(LivePosition other) {
    long events = 0;
    for (int i = 0; i < next.length; i++) {
      events += Math.max(0, other.next[i] - next[i]);
    }
    return events;
  }

  /// Returns the later of both positions, partition by partition.
  LivePosition later(LivePosition other) {
    long[] later = next.clone();
    for (int i = 0; i < later.length; i++) {
      later[i] = Math.max(later[i], other.next[i]);
    }
    return new LivePosition(later);
  }

  /// Returns this position advanced past the event with this leaf index.
  LivePosition after(int partition, long leafIndex) {
    long[] later = next.clone();
    later[partition] = leafIndex + 1;
    return new LivePosition(later);
  }

  public String text() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(2 + 4 * next.length);
    bytes.write(VERSION);
    write(bytes, next.length);
    for (long each : next) {
      write(bytes, each);
    }
    return Base64Url.encode(bytes.toByteArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LivePosition that && Arrays.equals(next, that.next);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(next);
  }

  @Override
  public String toString() {
    return Arrays.toString(next);
  }

  private static Optional<LivePosition> read(ByteBuffer bytes) {
    if (bytes.get() != VERSION) {
      return Optional.empty();
    }
    long count = number(bytes);
    if (count < 1 || count > MOST_PARTITIONS) {
      return Optional.empty();
    }
    long[] next = new long[(int) count];
    for (int i = 0; i < next.length; i++) {
      next[i] = number(bytes);
    }
    return bytes.hasRemaining() ? Optional.empty() : Optional.of(new LivePosition(next));
  }

  private static long number(ByteBuffer bytes) {
    long value = 0;
    for (int i = 0; i < LONGEST_NUMBER; i++) {
      byte part = bytes.get();
      value |= (part & 0x7fL) << (7 * i);
      if (part >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than 63 bits");
  }

  private static void write(ByteArrayOutputStream bytes, long number) {
    long rest = number;
    while (rest > 0x7f) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
