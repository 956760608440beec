package io.sealedlog.allinone.cli;

import java.io.Console;
import java.util.Optional;

/// Whether somebody looks at the output.
final class Terminal {
  private Terminal() {}

  static boolean isThere() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }
}
