package io.sealedlog.runtime;

/// How a process ends, for scripts and service managers.
public enum ExitCode {
  /// Stopped because it was asked to. After a signal the JVM itself makes it 128 and the signal's
  /// number, such as 143.
  STOPPED(0),
  /// A service failed while it ran, or our own bug.
  FAILED(1),
  /// The command line is wrong.
  USAGE(2),
  /// A setting is missing, wrong or unknown.
  CONFIGURATION(3),
  /// Something outside is not as it must be: a server away, a wrong topic, a directory in use.
  START(4);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
