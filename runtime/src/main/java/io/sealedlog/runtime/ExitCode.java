package io.sealedlog.runtime;

/// The exit codes of a process, for scripts and service managers.
public enum ExitCode {
  /// Stopped on request. After a signal the JVM itself exits with 128 plus the signal's number,
  /// such as 143.
  STOPPED(0),
  /// A service failed while running, or there is a bug.
  FAILED(1),
  /// The command line is wrong.
  USAGE(2),
  /// A setting is missing, wrong or unknown.
  CONFIGURATION(3),
  /// Something outside the process prevents the start: an unreachable server, a wrong topic, a
  /// directory in use.
  START(4);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
