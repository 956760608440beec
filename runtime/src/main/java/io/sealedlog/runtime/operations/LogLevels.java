package io.sealedlog.runtime.operations;

import java.util.Map;

/// The levels of the process's loggers. The process implements it with its logging library.
public interface LogLevels {
  /// Returns the levels that are configured, by logger; the root logger is "root". All other
  /// loggers have the level of the nearest one above them.
  Map<String, String> configured();

  /// Returns whether a logger of this name exists by now, or one below it.
  boolean exists(String logger);

  /// @param logger a name, or "root"
  /// @param level error, warn, info, debug or trace
  void set(String logger, String level);

  /// Gives a logger the level that it had when the process started.
  void reset(String logger);
}
