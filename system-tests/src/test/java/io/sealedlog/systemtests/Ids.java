package io.sealedlog.systemtests;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;

/// Message ids as a client makes them.
final class Ids {
  private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

  private Ids() {}

  static String next() {
    return GENERATOR.generate().toString();
  }
}
