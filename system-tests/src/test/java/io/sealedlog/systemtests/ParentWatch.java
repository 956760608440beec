package io.sealedlog.systemtests;

import java.io.IOException;

/// Ends child processes when this process is gone, however it ended: nothing in Java runs when it
/// is killed, and a frozen child can't watch its parent.
final class ParentWatch {
  private ParentWatch() {}

  /// Starts a shell that kills the process when this one ends. The shell reads from a pipe, of
  /// which only this process has the other end.
  static void over(Process child) throws IOException {
    Process shell =
        new ProcessBuilder(
                "/bin/sh", "-c", "read -r _; kill -KILL \"$0\"", String.valueOf(child.pid()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    // This also keeps the shell's object, and so the pipe's end, from being collected.
    var _ = child.onExit().thenRun(shell::destroyForcibly);
  }
}
