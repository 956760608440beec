package io.sealedlog.projection.fold;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.projection.SampleLog;
import io.sealedlog.projection.fold.Rows.MessageRow;
import io.sealedlog.projection.fold.Rows.NewConversation;
import io.sealedlog.projection.fold.Rows.ParkedStream;
import io.sealedlog.projection.fold.Rows.Redaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// The read model in memory: the rows that a database would have after the batches.
final class InMemoryReadModel {
  private final int partitions;
  private final Map<UUID, StreamState> streams = new HashMap<>();
  private final Set<UUID> parkedIds = new HashSet<>();
  private final Map<Integer, Long> nextLeaf = new HashMap<>();

  final Map<UUID, NewConversation> conversations = new HashMap<>();
  final Map<List<UUID>, Rows.MemberRow> members = new HashMap<>();
  final Map<List<Object>, Rows.WrapRow> wraps = new HashMap<>();
  final Map<List<UUID>, MessageRow> messages = new HashMap<>();
  final Map<List<UUID>, Redaction> redactions = new HashMap<>();
  final List<Record> others = new ArrayList<>();
  final List<ParkedStream> parked = new ArrayList<>();
  final List<IgnoredRecord> ignored = new ArrayList<>();
  final Map<Integer, PartitionStopReason> stops = new HashMap<>();
  int applied;
  int skipped;

  InMemoryReadModel(int partitions) {
    this.partitions = partitions;
  }

  FoldResult write(List<LogRecord> batch) {
    return write(batch, EventRows::new);
  }

  /// @param rules instead of the real ones
  FoldResult write(List<LogRecord> batch, Function<Rows, EventRows> rules) {
    return write(batch, new RecordReader(this::home, SampleLog.EVENTS), rules);
  }

  /// @param reader instead of the real one
  FoldResult write(List<LogRecord> batch, RecordReader reader) {
    return write(batch, reader, EventRows::new);
  }

  private FoldResult write(
      List<LogRecord> batch, RecordReader reader, Function<Rows, EventRows> rules) {
    PriorState standing = new PriorState(streams, (id, _) -> parkedIds.contains(id), nextLeaf);
    FoldResult folded = BatchFold.fold(standing, reader, batch, Map.of(), rules);
    Rows rows = folded.rows();
    rows.newConversations().forEach(row -> conversations.put(row.conversationId(), row));
    rows.conversationChanges().forEach(this::change);
    rows.departures().forEach(row -> members.remove(List.of(row.conversationId(), row.userId())));
    rows.members().forEach(row -> members.put(List.of(row.conversationId(), row.userId()), row));
    rows.wraps()
        .forEach(row -> wraps.put(List.of(row.conversationId(), row.userId(), row.epoch()), row));
    rows.messages().forEach(row -> messages.put(key(row), row));
    rows.messages().forEach(this::goWithWhatIsGone);
    rows.redactions().forEach(this::redact);
    rows.epochs().forEach(others::add);
    rows.contexts().forEach(others::add);
    rows.streamEvents().forEach(others::add);
    rows.identities().forEach(others::add);
    rows.identities()
        .forEach(row -> streams.put(row.userId(), new StreamState.User(row.version())));
    rows.newConversations().forEach(row -> know(row.conversationId(), row.progress()));
    parked.addAll(rows.parked());
    rows.parked().forEach(row -> parkedIds.add(row.streamId()));
    nextLeaf.putAll(folded.nextLeaf());
    ignored.addAll(folded.ignored());
    stops.putAll(folded.stops());
    applied += folded.applied();
    skipped += folded.skipped();
    return folded;
  }

  Map<Integer, Long> nextLeaf() {
    return nextLeaf;
  }

  private void change(Rows.ConversationChange change) {
    conversations.computeIfPresent(
        change.conversationId(),
        (id, row) -> {
          if (row.progress().lastSeq() != change.lastSeqBefore()) {
            throw new IllegalStateException("not what the row holds");
          }
          return new NewConversation(
              id, row.partition(), row.creatorId(), row.createdAt(), change.progress());
        });
    know(change.conversationId(), change.progress());
  }

  private void goWithWhatIsGone(MessageRow row) {
    UUID relatesTo = row.relatesTo();
    if (!row.goesWithAnother() || relatesTo == null) {
      return;
    }
    List<UUID> about = List.of(row.conversationId(), relatesTo);
    MessageRow other = messages.get(about);
    Redaction redaction = redactions.get(about);
    if (other != null && !other.goesWithAnother() && redaction != null) {
      redactions.put(key(row), redaction);
    }
  }

  private void redact(Redaction redaction) {
    List<UUID> key = List.of(redaction.conversationId(), redaction.messageId());
    MessageRow message = messages.get(key);
    if (message == null || redactions.putIfAbsent(key, redaction) != null) {
      return;
    }
    if (!message.goesWithAnother()) {
      messages.values().stream()
          .filter(MessageRow::goesWithAnother)
          .filter(row -> row.conversationId().equals(redaction.conversationId()))
          .filter(row -> redaction.messageId().equals(row.relatesTo()))
          .forEach(row -> redactions.putIfAbsent(key(row), redaction));
    }
  }

  private static List<UUID> key(MessageRow row) {
    return List.of(row.conversationId(), row.messageId());
  }

  private void know(UUID conversation, Rows.Progress progress) {
    streams.put(
        conversation,
        new StreamState.Conversation(
            progress.lastSeq(),
            progress.epoch(),
            progress.shareVersion(),
            progress.lastAt(),
            progress.nameSeq()));
  }

  private int home(Bytes key) {
    return SampleLog.home(key, partitions);
  }
}
