package io.sealedlog.protocol.log;

import io.sealedlog.crypto.sl1.LeafMac;
import java.util.Optional;

/// Authenticates events by their tags, as gateways and workers do.
public final class EventVerifier implements EventReader {
  private final Keys keys;

  public EventVerifier(Keys keys) {
    this.keys = keys;
  }

  /// The keys of the tags.
  @FunctionalInterface
  public interface Keys {
    /// Returns empty when there is no key of this version.
    Optional<LeafMac> find(int keyVersion);
  }

  @Override
  public AuthenticEvent read(LogEntry entry) throws NotAuthenticException {
    byte[] leaf = entry.leaf();
    LeafMac key =
        keys.find(entry.keyVersion())
            .orElseThrow(() -> new NotAuthenticException("an event under a key that is not there"));
    if (!key.matches(leaf, entry.tag())) {
      throw new NotAuthenticException("an event's tag is not right");
    }
    return entry.event(leaf);
  }
}
