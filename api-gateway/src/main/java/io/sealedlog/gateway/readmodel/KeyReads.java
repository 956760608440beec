package io.sealedlog.gateway.readmodel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.ContextId;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.database.Jdbc;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Reads what a reader needs beside their own keys: epochs, wraps and sender contexts. Epochs and
/// wraps come from authentic events; an encapsulation is verified by its hash, the context id.
public final class KeyReads {
  private static final int ALL = Integer.MAX_VALUE;

  private final Jdbc jdbc;
  private final StoredEvents stored;
  private final KeyEvents events;

  KeyReads(Jdbc jdbc, StoredEvents stored) {
    this.jdbc = jdbc;
    this.stored = stored;
    this.events = new KeyEvents(jdbc, stored);
  }

  /// An epoch with its seed sealed to one member.
  ///
  /// @param startedAt by the broker's clock
  /// @param identityVersion of the member's identity that the seed is sealed to
  public record WrappedEpoch(
      EpochHeader header, Instant startedAt, int identityVersion, EpochWrap wrap) {}

  /// Locates the events of an epoch.
  ///
  /// @param startSeq of the event that started it
  /// @param wrapSeq of the event that has the user's wrap
  private record EpochLocation(int epoch, long startSeq, long wrapSeq) {}

  private record Wrap(int identityVersion, EpochWrap wrap) {}

  private record Header(EpochHeader header, Instant startedAt) {}

  /// Empty when the user was not given this epoch.
  ///
  /// @throws io.sealedlog.gateway.problem.Problem when its events are missing or not authentic
  public Optional<WrappedEpoch> epoch(ConversationId id, int epoch, UserId userId) {
    return read(id, userId, locate(id, userId, epoch - 1, 1)).stream()
        .filter(found -> found.header().epoch() == epoch)
        .findFirst();
  }

  /// Returns all epochs of a conversation that the user was given, by number ascending.
  ///
  /// @throws io.sealedlog.gateway.problem.Problem when the events of one are missing or not
  ///   authentic
  public List<WrappedEpoch> epochs(ConversationId id, UserId userId) {
    return epochs(id, userId, 0, ALL);
  }

  /// Returns at most `limit` epochs with a greater number that the user was given, by number
  /// ascending.
  ///
  /// @throws io.sealedlog.gateway.problem.Problem when the events of one are missing or not
  ///   authentic
  public List<WrappedEpoch> epochs(ConversationId id, UserId userId, int after, int limit) {
    return read(id, userId, locate(id, userId, after, limit));
  }

  /// Returns the encapsulation of a sender context; empty, with an alarm, when its hash does not
  /// match.
  public Optional<Bytes> senderContext(ConversationId id, Bytes contextId) {
    Optional<Bytes> found =
        jdbc.queryOne(
            """
            SELECT enc FROM read_g1.sender_contexts WHERE conversation_id = ? AND context_id = ?
            """,
            row -> Bytes.wrap(row.bytes("enc")),
            id.value(),
            contextId.shared());
    if (found.isPresent() && !ContextId.of(found.get()).equals(contextId)) {
      stored.alarm("a sender context has another encapsulation", id);
      return Optional.empty();
    }
    return found;
  }

  private List<EpochLocation> locate(ConversationId id, UserId userId, int after, int limit) {
    return jdbc.query(
        """
        SELECT w.epoch, e.seq AS start_seq, w.seq AS wrap_seq
        FROM read_g1.epoch_wraps w JOIN read_g1.epochs e USING (conversation_id, epoch)
        WHERE w.conversation_id = ? AND w.user_id = ? AND w.epoch > ?
        ORDER BY w.epoch LIMIT ?
        """,
        row ->
            new EpochLocation(
                row.integer("epoch"), row.longInteger("start_seq"), row.longInteger("wrap_seq")),
        id.value(),
        userId.value(),
        after,
        limit);
  }

  private List<WrappedEpoch> read(ConversationId id, UserId userId, List<EpochLocation> all) {
    Map<Integer, Header> headers = new HashMap<>();
    Map<Integer, Wrap> wraps = new HashMap<>();
    Map<Integer, Long> wrapSeqs =
        all.stream().collect(Collectors.toMap(EpochLocation::epoch, EpochLocation::wrapSeq));
    TreeSet<Long> otherSeqs = new TreeSet<>(all.stream().map(EpochLocation::startSeq).toList());
    otherSeqs.removeAll(wrapSeqs.values());
    events.withWraps(
        id,
        new TreeSet<>(wrapSeqs.values()),
        event -> {
          addHeader(id, event, headers);
          addWraps(userId, event, wrapSeqs, wraps);
        });
    events.withoutWraps(id, otherSeqs, event -> addHeader(id, event, headers));
    List<WrappedEpoch> epochs = new ArrayList<>();
    for (EpochLocation location : all) {
      Header header = headers.get(location.epoch());
      Wrap wrap = wraps.get(location.epoch());
      if (header == null || wrap == null) {
        throw stored.damaged("the events of an epoch are gone, or others", id);
      }
      epochs.add(
          new WrappedEpoch(
              header.header(), header.startedAt(), wrap.identityVersion(), wrap.wrap()));
    }
    return epochs;
  }

  private static void addHeader(
      ConversationId id, RecordedEvent event, Map<Integer, Header> headers) {
    if (event.event() instanceof Event.EpochStarted(EpochStart start, var _)) {
      EpochHeader header =
          new EpochHeader(
              Suite.ofId(start.suite()),
              id.value(),
              start.epoch(),
              start.publicKey(),
              start.membersHash(),
              start.shareVersion(),
              start.shareCommitment());
      headers.put(start.epoch(), new Header(header, Instant.ofEpochMilli(event.at())));
    }
  }

  // A user who left and came back was given some epochs twice: the row names the later wrap.
  private static void addWraps(
      UserId userId, RecordedEvent event, Map<Integer, Long> wrapSeqs, Map<Integer, Wrap> wraps) {
    switch (event.event()) {
      case Event.EpochStarted(EpochStart start, var _) ->
          start.wraps().stream()
              .filter(wrap -> wrap.userId().equals(userId))
              .filter(wrap -> isAt(wrapSeqs, start.epoch(), event))
              .forEach(wrap ->
                  wraps.put(
                      start.epoch(),
                      new Wrap(
                          wrap.identityVersion(),
                          new EpochWrap(wrap.enc(), wrap.iv(), wrap.ciphertext()))));
      case Event.HistoryShared(var receiver, var _, var shared) -> {
        if (receiver.equals(userId)) {
          shared.stream()
              .filter(wrap -> isAt(wrapSeqs, wrap.epoch(), event))
              .forEach(wrap ->
                  wraps.put(
                      wrap.epoch(),
                      new Wrap(
                          wrap.identityVersion(),
                          new EpochWrap(wrap.enc(), wrap.iv(), wrap.ciphertext()))));
        }
      }
      default -> {
        // No other event has wraps.
      }
    }
  }

  private static boolean isAt(Map<Integer, Long> wrapSeqs, int epoch, RecordedEvent event) {
    return wrapSeqs.getOrDefault(epoch, 0L) == event.seq();
  }
}
