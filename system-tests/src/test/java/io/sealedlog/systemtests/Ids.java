package io.sealedlog.systemtests;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.time.Instant;

/// Makes message ids as a client does.
final class Ids {
  private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

  private Ids() {}

  static String next() {
    return GENERATOR.generate().toString();
  }

  /// Returns an id with the given time.
  static String at(Instant then) {
    return GENERATOR.construct(then.toEpochMilli()).toString();
  }
}
