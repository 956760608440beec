package io.sealedlog.allinone.cli;

import java.io.Console;
import java.util.Optional;

/// Tells whether a person reads the output and can answer.
final class Terminal {
  private Terminal() {}

  static boolean isThere() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }
}
