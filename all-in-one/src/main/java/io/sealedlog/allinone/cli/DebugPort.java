package io.sealedlog.allinone.cli;

/// An option that the launcher takes, because it is the JVM's.
final class DebugPort {
  static final String HELP =
      "With --debug-port N, which ./sealedlog knows and this program does not, a debugger of this"
          + " machine can attach at that port. It does not wait for one. The start takes about two"
          + " seconds longer: a JVM with a debugger makes no use of what it learned in a rehearsal.";

  private DebugPort() {}
}
