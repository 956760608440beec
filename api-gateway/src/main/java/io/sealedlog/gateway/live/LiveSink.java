package io.sealedlog.gateway.live;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where a connection's events are written to. Used by one thread at a time; may block while the
/// reader takes nothing.
public interface LiveSink {
  /// @param after the position once the reader has this event, null when it does not change
  /// @param body a record, to be written as JSON
  void event(@Nullable LivePosition after, Object body) throws IOException;

  /// Nothing else is there at the moment: what was written is to be sent.
  void flush() throws IOException;

  /// @param position the present one; it moves although the reader got nothing
  void heartbeat(LivePosition position) throws IOException;

  /// Tells the reader the end, as far as he still listens.
  void end(CloseReason ending) throws IOException;

  /// Ends the connection at once, from another thread, whatever is being written.
  void abort();
}
