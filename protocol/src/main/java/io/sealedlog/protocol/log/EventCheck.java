package io.sealedlog.protocol.log;

import io.sealedlog.crypto.sl1.LeafMac;
import java.util.List;

/// Authenticates events by their checks, as projectors do. That suffices to leave out foreign
/// records, and the key can't make anything that a gateway would accept.
public final class EventCheck implements EventReader {
  private final List<LeafMac> keys;

  /// @param keys of which any may have been used
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
