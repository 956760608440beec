package io.sealedlog.gateway.command;

import io.sealedlog.protocol.Uuids;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/// Generates ids: version 7 (RFC 9562, section 5.7) where the time is useful, version 4 elsewhere.
public final class Ids {
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final Clock clock;
  private final SecureRandom random;

  public Ids(Clock clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  public UUID version7() {
    long high = (clock.millis() << 16) | VERSION_7 | random.nextInt(1 << 12);
    long low = (random.nextLong() >>> 2) | VARIANT;
    return new UUID(high, low);
  }

  /// See [OwnCommands#age].
  Duration age(UUID id) {
    return Duration.ofMillis(clock.millis() - Uuids.timeOfVersion7(id));
  }

  /// Returns an id that reveals nothing, not even its time.
  public UUID version4() {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() >>> 2) | VARIANT;
    return new UUID(high, low);
  }
}
