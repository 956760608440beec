package io.sealedlog.allinone.demo;

import java.util.UUID;
import java.util.random.RandomGenerator;

/// Makes ids of messages: UUIDs of version 7, which begin with the time.
final class MessageIds {
  private final RandomGenerator random = RandomGenerator.getDefault();

  UUID next() {
    long high = (System.currentTimeMillis() << 16) | 0x7000 | random.nextInt(1 << 12);
    long low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
