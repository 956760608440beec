package io.sealedlog.systemtests;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.time.Instant;

/// Message ids as a client makes them.
final class Ids {
  private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

  private Ids() {}

  static String next() {
    return GENERATOR.generate().toString();
  }

  /// As it would have been made then.
  static String at(Instant then) {
    return GENERATOR.construct(then.toEpochMilli()).toString();
  }
}
