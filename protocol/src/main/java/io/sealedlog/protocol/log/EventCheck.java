package io.sealedlog.protocol.log;

import io.sealedlog.crypto.sl1.LeafMac;
import java.util.List;

/// Reads events by their checks, as projectors do: enough to leave out what strangers wrote, with a
/// key that makes nothing that a gateway would believe.
public final class EventCheck implements EventReader {
  private final List<LeafMac> keys;

  /// @param keys any of which may have been used
  public EventCheck(List<LeafMac> keys) {
    this.keys = List.copyOf(keys);
  }

  @Override
  public AuthenticEvent read(LogEntry entry) throws NotAuthenticException {
    byte[] leaf = entry.leaf();
    if (keys.stream().noneMatch(key -> key.matches(leaf, entry.check()))) {
      throw new NotAuthenticException("an event's check is not right");
    }
    return entry.event(leaf);
  }
}
