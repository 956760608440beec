package io.sealedlog.gateway;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.LeafMac;
import io.sealedlog.crypto.sl1.LeafMac.Purpose;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.EventSealer;
import io.sealedlog.protocol.log.EventVerifier;
import io.sealedlog.protocol.log.LogEntry;
import io.sealedlog.protocol.log.NotAuthenticException;
import io.sealedlog.vault.keys.EventKeys;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Makes events as workers do: chained within their stream, and sealed with the vault's key.
public final class TestEvents {
  private final Supplier<EventSealer.TagKey> current;
  private final EventSealer sealer;
  private final EventVerifier verifier;
  private final Map<StreamId, Head> heads = new ConcurrentHashMap<>();

  private record Head(long seq, Bytes leaf, long membershipSeq) {
    static final Head NONE = new Head(0, RecordedEvent.NO_PREVIOUS, 0);
  }

  TestEvents(EventKeys keys) {
    this(
        () -> {
          EventKeys.Version current = keys.current();
          return new EventSealer.TagKey(current.number(), current.mac());
        },
        keys::find);
  }

  private TestEvents(Supplier<EventSealer.TagKey> current, EventVerifier.Keys keys) {
    this.current = current;
    this.sealer = new EventSealer(current, mac(Purpose.CHECK));
    this.verifier = new EventVerifier(keys);
  }

  /// Returns a maker of events with a key that no vault has.
  public static TestEvents ofAnotherDeployment() {
    LeafMac mac = mac(Purpose.TAG);
    return new TestEvents(
        () -> new EventSealer.TagKey(1, mac),
        version -> version == 1 ? Optional.of(mac) : Optional.empty());
  }

  private static LeafMac mac(Purpose purpose) {
    try (SecretBytes key = SecretBytes.random(new SecureRandom(), 32)) {
      return LeafMac.derive(key, purpose);
    }
  }

  /// Returns the next event of a stream.
  public synchronized RecordedEvent next(StreamId stream, long leafIndex, long at, Event event) {
    UUID id =
        event instanceof Event.MessageSealed message
            ? message.messageId().value()
            : UUID.randomUUID();
    Head head = heads.getOrDefault(stream, Head.NONE);
    RecordedEvent next =
        new RecordedEvent(
            stream,
            head.seq() + 1,
            head.leaf(),
            leafIndex,
            at,
            new CommandId(id),
            Bytes.wrap(new byte[16]),
            head.membershipSeq(),
            false,
            event);
    replaceNewest(next);
    return next;
  }

  /// Replaces the newest event of a stream, so that the next one links to this one.
  synchronized void replaceNewest(RecordedEvent event) {
    heads.put(
        event.streamId(),
        new Head(
            event.seq(),
            sealer.seal(event).leaf(),
            event.event().changesMembership() ? event.seq() : event.membershipSeq()));
  }

  /// Returns the seq of a stream's newest event.
  long lastSeq(StreamId stream) {
    return heads.getOrDefault(stream, Head.NONE).seq();
  }

  /// Returns the value of the event's record in the log.
  public byte[] value(RecordedEvent event) {
    return sealer.seal(event).value().toArray();
  }

  /// Returns the value of the event's record as a worker of a later format writes it.
  public byte[] laterFormat(RecordedEvent event) {
    byte[] value = value(event);
    value[0] = LogEntry.VERSION + 1;
    // The tag covers the version byte.
    EventSealer.TagKey key = current.get();
    try {
      byte[] leaf = LogEntry.parse(Bytes.wrap(value)).leaf();
      System.arraycopy(key.mac().of(leaf).shared(), 0, value, 3, Purpose.TAG.length());
    } catch (NotAuthenticException e) {
      throw new IllegalStateException(e);
    }
    return value;
  }

  /// Returns the event as it is stored in a row.
  public LogEntry entry(RecordedEvent event) {
    try {
      return LogEntry.parse(sealer.seal(event).value());
    } catch (NotAuthenticException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Returns a gateway's verifier of events.
  public EventVerifier verifier() {
    return verifier;
  }
}
