package io.sealedlog.gateway.live;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Writes a connection's events to its reader. Used by one thread at a time; may block while the
/// reader does not read.
public interface LiveSink {
  /// @param after the position once the reader has this event; null when it does not change
  /// @param body a record, to be written as JSON
  void event(@Nullable LivePosition after, Object body) throws IOException;

  /// Sends what was written; called when no further event is queued.
  void flush() throws IOException;

  /// @param position the current one, which may advance without an event for the reader
  void heartbeat(LivePosition position) throws IOException;

  /// Tells the reader the reason of the close, if it still listens.
  void end(CloseReason closeReason) throws IOException;

  /// Closes the connection at once; called from another thread, even during a write.
  void abort();
}
