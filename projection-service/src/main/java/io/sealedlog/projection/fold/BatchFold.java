package io.sealedlog.projection.fold;

import static io.sealedlog.projection.fold.InapplicableException.require;

import io.sealedlog.projection.fold.Rows.ConversationChange;
import io.sealedlog.projection.fold.Rows.NewConversation;
import io.sealedlog.projection.fold.Rows.ParkedStream;
import io.sealedlog.projection.fold.Rows.Progress;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns a batch of records into rows, record by record in the order of the log.
///
/// The events of a partition have the leaf indices 0, 1, 2, ... A repeated index is ignored; a
/// missing one stops the partition. An event that has the right index but can't be applied parks
/// its stream: the stream's later events are skipped and counted.
///
/// The result depends on the log before a record alone, never on where a batch begins. Therefore
/// the chain of `previous` hashes, whose last link is in no row, is not checked here but by those
/// who verify the ledger; the seq, which is in the rows, must be dense.
public final class BatchFold {
  private static final Logger log = LoggerFactory.getLogger(BatchFold.class);

  private final PriorState before;
  private final RecordReader reader;
  private final Map<RecordPosition, String> refused;
  private final Map<Integer, Long> nextLeaf;
  private final Set<UUID> parked = new HashSet<>();
  private final Map<UUID, StreamState> changed = new LinkedHashMap<>();
  private final Map<UUID, Creation> created = new HashMap<>();
  private final List<IgnoredRecord> ignored = new ArrayList<>();
  private final List<AppliedEvent> applied = new ArrayList<>();
  private final Map<Integer, PartitionStopReason> stops = new HashMap<>();
  private final Rows rows = Rows.empty();
  private final EventRows eventRows;
  private int skipped;

  private BatchFold(
      PriorState before,
      RecordReader reader,
      Map<RecordPosition, String> refused,
      Function<Rows, EventRows> rules) {
    this.before = before;
    this.reader = reader;
    this.refused = refused;
    this.nextLeaf = new HashMap<>(before.nextLeaf());
    this.eventRows = rules.apply(rows);
  }

  /// @param refused events that must not be applied, with the reason; their streams are parked
  public static FoldResult fold(
      PriorState before,
      RecordReader reader,
      List<LogRecord> records,
      Map<RecordPosition, String> refused) {
    return fold(before, reader, records, refused, EventRows::new);
  }

  // A bug may have left an event half applied, so the whole batch is folded again without that
  // event.
  static FoldResult fold(
      PriorState before,
      RecordReader reader,
      List<LogRecord> records,
      Map<RecordPosition, String> refused,
      Function<Rows, EventRows> rules) {
    Map<RecordPosition, String> all = new HashMap<>(refused);
    while (true) {
      try {
        BatchFold fold = new BatchFold(before, reader, all, rules);
        records.forEach(fold::add);
        return fold.result();
      } catch (ProjectionBugException e) {
        log.atError()
            .addKeyValue("partition", e.position().partition())
            .addKeyValue("offset", e.position().offset())
            .setCause(e.getCause())
            .log("a bug in the projection: an event can't be applied");
        all.put(e.position(), "a bug in the projection: " + e.exceptionName());
      }
    }
  }

  private void add(LogRecord record) {
    if (stops.containsKey(record.partition())) {
      return;
    }
    switch (reader.read(record)) {
      case ReadResult.Foreign(String reason) ->
          ignored.add(
              new IgnoredRecord(RecordPosition.of(record), IgnoredRecord.Kind.FOREIGN, reason));
      case ReadResult.Unknown(String reason) ->
          stops.put(
              record.partition(), PartitionStopReason.unknown(RecordPosition.of(record), reason));
      case ReadResult.Genuine genuine -> addInOrder(record, genuine);
    }
  }

  private void addInOrder(LogRecord record, ReadResult.Genuine genuine) {
    RecordPosition position = RecordPosition.of(record);
    long next = nextLeaf.getOrDefault(position.partition(), 0L);
    long leaf = genuine.event().leafIndex();
    if (leaf < next) {
      String reason = "leaf index " + leaf + " comes again, " + next + " is next";
      ignored.add(new IgnoredRecord(position, IgnoredRecord.Kind.REPEATED, reason));
    } else if (leaf > next) {
      stops.put(position.partition(), PartitionStopReason.gap(position, next, leaf));
    } else {
      nextLeaf.put(position.partition(), next + 1);
      addNext(record, genuine);
    }
  }

  private void addNext(LogRecord record, ReadResult.Genuine genuine) {
    RecordedEvent event = genuine.event();
    UUID streamId = event.streamId().value();
    if (parked.contains(streamId) || before.skipRule().skips(streamId, record)) {
      skipped++;
      return;
    }
    String refusal = refused.isEmpty() ? null : refused.get(RecordPosition.of(record));
    if (refusal != null) {
      park(record, event, refusal);
      return;
    }
    try {
      apply(streamId, record.partition(), genuine);
      applied.add(new AppliedEvent(record.partition(), event.at()));
    } catch (InapplicableException e) {
      park(record, event, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      throw new ProjectionBugException(RecordPosition.of(record), e);
    }
  }

  private FoldResult result() {
    eventRows.finish();
    changed.forEach(this::addConversation);
    return new FoldResult(rows, changed, nextLeaf, applied, skipped, ignored, stops);
  }

  private void apply(UUID streamId, int partition, ReadResult.Genuine genuine)
      throws InapplicableException {
    RecordedEvent event = genuine.event();
    StreamState state = state(streamId);
    require(
        event.seq() == state.lastSeq() + 1,
        "seq " + event.seq() + " does not follow " + state.lastSeq());
    changed.put(streamId, eventRows.add(partition, genuine.entry(), event, state));
    if (event.event() instanceof Event.ConversationCreated first) {
      created.put(streamId, new Creation(partition, first.creatorId().value(), event.at()));
    }
  }

  private StreamState state(UUID streamId) {
    StreamState state = changed.get(streamId);
    return state == null ? before.stream(streamId) : state;
  }

  private void park(LogRecord record, RecordedEvent event, String error) {
    UUID streamId = event.streamId().value();
    parked.add(streamId);
    rows.parked()
        .add(
            new ParkedStream(
                streamId,
                record.partition(),
                record.offset(),
                event.leafIndex(),
                state(streamId).lastSeq() + 1,
                error));
  }

  private void addConversation(UUID streamId, StreamState state) {
    if (!(state instanceof StreamState.Conversation conversation)) {
      return;
    }
    Progress progress = Progress.of(conversation);
    Creation creation = created.get(streamId);
    if (creation == null) {
      long lastSeqBefore = before.stream(streamId).lastSeq();
      rows.conversationChanges().add(new ConversationChange(streamId, lastSeqBefore, progress));
    } else {
      rows.newConversations()
          .add(
              new NewConversation(
                  streamId, creation.partition(), creation.creatorId(), creation.at(), progress));
    }
  }

  private record Creation(int partition, UUID creatorId, long at) {}
}
