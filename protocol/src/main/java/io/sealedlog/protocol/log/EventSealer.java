package io.sealedlog.protocol.log;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Sha256;
import io.sealedlog.crypto.sl1.LeafMac;
import io.sealedlog.protocol.codec.EventHeaders;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.function.Supplier;

/// Encodes and authenticates events as records, as workers do. Safe for many threads.
public final class EventSealer {
  private final Supplier<TagKey> tags;
  private final LeafMac checks;

  /// @param tags returns the current tag key
  /// @param checks the key that projectors have
  public EventSealer(Supplier<TagKey> tags, LeafMac checks) {
    this.tags = tags;
    this.checks = checks;
  }

  /// @param version u16, which is in the clear in every event
  public record TagKey(int version, LeafMac mac) {}

  /// An encoded event.
  ///
  /// @param value the record's value
  /// @param leaf the leaf hash, 32 bytes
  public record Sealed(Bytes value, Bytes leaf) {}

  public Sealed seal(RecordedEvent event) {
    Bytes content = EventHeaders.content(event.event());
    byte[] header = EventHeaders.encode(event);
    byte[] leaf = LogEntry.leaf(header, Sha256.hash(content.shared()));
    TagKey tag = tags.get();
    byte[] value =
        LogEntry.value(tag.version(), tag.mac().of(leaf), checks.of(leaf), header, content);
    return new Sealed(Bytes.wrap(value), Bytes.wrap(leaf));
  }
}
