package io.sealedlog.benchmarks.load;

import java.util.UUID;
import java.util.random.RandomGenerator;

/// Makes message ids as clients do: UUIDs of version 7.
public final class MessageIdGenerator {
  private MessageIdGenerator() {}

  public static UUID next(RandomGenerator random) {
    long high = (System.currentTimeMillis() << 16) | 0x7000 | random.nextInt(1 << 12);
    long low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
