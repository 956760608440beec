package io.sealedlog.systemtests;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

/// The contents of the log for one conversation, as anybody with a copy of the log can read them.
final class ConversationLog {
  private final UUID conversation;
  private final List<RecordedEvent> events = new ArrayList<>();
  private final Map<Integer, EpochHeader> headers = new TreeMap<>();
  private final List<SealedSeed> wraps = new ArrayList<>();
  private final List<Envelope> messages = new ArrayList<>();
  private final Map<Bytes, Bytes> encapsulations = new HashMap<>();

  private ConversationLog(UUID conversation) {
    this.conversation = conversation;
  }

  /// @param userId the recipient named in the event
  record SealedSeed(UUID userId, int epoch, EpochWrap wrap) {}

  static ConversationLog read(StoredData stored, String conversation) {
    return read(stored.events(), UUID.fromString(conversation));
  }

  /// @param events of all conversations
  static ConversationLog read(List<RecordedEvent> events, UUID conversation) {
    ConversationLog log = new ConversationLog(conversation);
    for (RecordedEvent recorded : events) {
      if (recorded.streamId().equals(new ConversationId(log.conversation).stream())) {
        log.add(recorded);
      }
    }
    return log;
  }

  UUID conversation() {
    return conversation;
  }

  List<RecordedEvent> events() {
    return events;
  }

  /// Returns the headers by epoch.
  Map<Integer, EpochHeader> headers() {
    return headers;
  }

  /// Returns the wraps of all epochs and of all shared history.
  List<SealedSeed> wraps() {
    return wraps;
  }

  List<Envelope> messages() {
    return messages;
  }

  /// Returns the encapsulation of the envelope's sender context.
  Bytes enc(Envelope envelope) {
    return Objects.requireNonNull(encapsulations.get(envelope.contextId()));
  }

  private void add(RecordedEvent recorded) {
    events.add(recorded);
    switch (recorded.event()) {
      case Event.EpochStarted started -> add(started.epoch());
      case Event.HistoryShared shared ->
          shared
              .wraps()
              .forEach(wrap ->
                  wraps.add(
                      new SealedSeed(
                          shared.userId().value(),
                          wrap.epoch(),
                          new EpochWrap(wrap.enc(), wrap.iv(), wrap.ciphertext()))));
      case Event.MessageSealed message -> {
        Envelope envelope = message.envelope(new ConversationId(conversation));
        messages.add(envelope);
        if (envelope.enc() != null) {
          encapsulations.put(envelope.contextId(), envelope.enc());
        }
      }
      case Event _ -> {}
    }
  }

  private void add(EpochStart epoch) {
    headers.put(
        epoch.epoch(),
        new EpochHeader(
            Suite.ofId(epoch.suite()),
            conversation,
            epoch.epoch(),
            epoch.publicKey(),
            epoch.membersHash(),
            epoch.shareVersion(),
            epoch.shareCommitment()));
    epoch
        .wraps()
        .forEach(wrap ->
            wraps.add(
                new SealedSeed(
                    wrap.userId().value(),
                    epoch.epoch(),
                    new EpochWrap(wrap.enc(), wrap.iv(), wrap.ciphertext()))));
  }
}
