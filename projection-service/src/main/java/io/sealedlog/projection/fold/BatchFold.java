package io.sealedlog.projection.fold;

import static io.sealedlog.projection.fold.InapplicableException.require;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.projection.fold.Rows.ConversationChange;
import io.sealedlog.projection.fold.Rows.NewConversation;
import io.sealedlog.projection.fold.Rows.ParkedStream;
import io.sealedlog.projection.fold.Rows.Progress;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.log.LogEntry;
import io.sealedlog.protocol.log.NotAuthenticException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;

/// Folds a batch of records, in the order of the log, into rows.
///
/// What no worker wrote is no part of the log: it is passed over. An event that can't be applied
/// parks its stream: from there on the stream's events are skipped and counted. Whether one can be
/// applied depends on the log before it alone and never on where a batch begins; so the chain of
/// `previous` hashes, whose last link is in no row, is left to those who verify the ledger, while
/// seq, which is in the rows, must be dense.
///
/// For one batch and one thread.
public final class BatchFold {
  private final Standing before;
  private final ToIntFunction<Bytes> home;
  private final EventReader reader;
  private final Set<UUID> parked;
  private final Map<Integer, Long> nextLeaf;
  private final Map<UUID, StreamState> changed = new LinkedHashMap<>();
  private final Map<UUID, Birth> born = new HashMap<>();
  private final Rows rows = Rows.empty();
  private final EventRows eventRows = new EventRows(rows);
  private int applied;
  private int skipped;
  private int foreign;

  /// @param home the partition that a record key belongs to
  /// @param reader tells workers' events from others
  public BatchFold(Standing before, ToIntFunction<Bytes> home, EventReader reader) {
    this.before = before;
    this.home = home;
    this.reader = reader;
    this.parked = new HashSet<>(before.parked());
    this.nextLeaf = new HashMap<>(before.nextLeaf());
  }

  /// The stream that stands for all records of a partition whose key names no stream of it.
  public static UUID strays(int partition) {
    return new UUID(0, partition);
  }

  /// The stream that a record counts to.
  public static UUID streamOf(LogRecord record, ToIntFunction<Bytes> home) {
    Bytes key = record.key();
    return key.length() == Uuids.LENGTH && home.applyAsInt(key) == record.partition()
        ? Uuids.ofBytes(key.shared())
        : strays(record.partition());
  }

  public void add(LogRecord record) {
    UUID streamId = streamOf(record, home);
    if (parked.contains(streamId)) {
      skipped++;
      return;
    }
    try {
      LogEntry entry = LogEntry.parse(record.value());
      apply(streamId, record, entry, reader.read(entry).event());
      applied++;
    } catch (NotAuthenticException e) {
      foreign++;
    } catch (InapplicableException e) {
      park(streamId, record, String.valueOf(e.getMessage()));
    }
  }

  /// Parks the record's stream without looking at the record.
  public void park(LogRecord record, String error) {
    UUID streamId = streamOf(record, home);
    if (!parked.contains(streamId)) {
      park(streamId, record, error);
    }
  }

  /// To be called once, at the end.
  public Folded result() {
    eventRows.finish();
    changed.forEach(this::addConversation);
    return new Folded(rows, nextLeaf, applied, skipped, foreign);
  }

  private void apply(UUID streamId, LogRecord record, LogEntry entry, RecordedEvent event)
      throws InapplicableException {
    require(
        !streamId.equals(strays(record.partition())), "the key names no stream of this partition");
    StreamState state = state(streamId);
    long leaf = nextLeaf.getOrDefault(record.partition(), 0L);
    require(event.streamId().value().equals(streamId), "the key is of another stream");
    require(
        event.seq() == state.lastSeq() + 1,
        "seq " + event.seq() + " does not follow " + state.lastSeq());
    require(
        event.leafIndex() >= leaf,
        "leaf index " + event.leafIndex() + " comes again, " + leaf + " is next");
    changed.put(streamId, eventRows.add(record.partition(), entry, event, state));
    if (event.event() instanceof Event.ConversationCreated first) {
      born.put(streamId, new Birth(record.partition(), first.creatorId().value(), event.at()));
    }
    nextLeaf.put(record.partition(), event.leafIndex() + 1);
  }

  private StreamState state(UUID streamId) {
    StreamState state = changed.get(streamId);
    return state == null ? before.stream(streamId) : state;
  }

  private void park(UUID streamId, LogRecord record, String error) {
    parked.add(streamId);
    rows.parked()
        .add(
            new ParkedStream(
                streamId,
                record.partition(),
                record.offset(),
                state(streamId).lastSeq() + 1,
                error));
  }

  private void addConversation(UUID streamId, StreamState state) {
    if (!(state instanceof StreamState.Conversation conversation)) {
      return;
    }
    Progress progress = Progress.of(conversation);
    Birth birth = born.get(streamId);
    if (birth == null) {
      long lastSeqBefore = before.stream(streamId).lastSeq();
      rows.conversationChanges().add(new ConversationChange(streamId, lastSeqBefore, progress));
    } else {
      rows.newConversations()
          .add(
              new NewConversation(
                  streamId, birth.partition(), birth.creatorId(), birth.at(), progress));
    }
  }

  private record Birth(int partition, UUID creatorId, long at) {}
}
