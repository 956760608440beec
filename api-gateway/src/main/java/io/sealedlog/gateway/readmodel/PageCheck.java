package io.sealedlog.gateway.readmodel;

import io.sealedlog.gateway.readmodel.Entry.Link;
import io.sealedlog.gateway.readmodel.MessageReads.CheckedPage;
import io.sealedlog.gateway.readmodel.MessageReads.Kinds;
import io.sealedlog.gateway.readmodel.StoredEvents.EventKey;
import io.sealedlog.gateway.readmodel.StoredEvents.UnverifiedEvent;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.log.AuthenticEvent;
import io.sealedlog.runtime.database.Jdbc;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Checks whether a page is complete. The seqs of a stream are dense, and each event names the leaf
/// of its predecessor, so removed, moved and inserted events are detected.
final class PageCheck {
  /// Rows that are read beside the page's messages, usually few. Of more only the newest are read,
  /// so that a page stays bounded.
  private static final int MAX_UNLISTED = 1_000;

  private static final int MAX_MISSING = 1_000;

  private final Jdbc jdbc;
  private final StoredEvents events;

  PageCheck(Jdbc jdbc, StoredEvents events) {
    this.jdbc = jdbc;
    this.events = events;
  }

  /// The seqs that a page covers, both inclusive.
  record Range(long first, long last) {}

  /// @param entries all entries in the range, by seq ascending
  CheckedPage check(ConversationId id, Kinds kinds, Range range, List<Entry> entries) {
    Set<Long> listed = new HashSet<>();
    TreeMap<Long, Link> links = new TreeMap<>();
    for (Entry entry : entries) {
      listed.add(entry.seq());
      if (entry instanceof Entry.Message(var _, var link)) {
        links.put(link.seq(), link);
      }
    }
    long first = range.first();
    if (listed.size() < range.last() - range.first() + 1) {
      first = Math.max(first, addUnlisted(id, kinds, range, listed, links));
    }
    Set<Long> contradicted = contradicted(links);
    List<Long> missing = new ArrayList<>();
    for (long seq = first; seq <= range.last() && missing.size() < MAX_MISSING; seq++) {
      if (!listed.contains(seq) && (!links.containsKey(seq) || contradicted.contains(seq))) {
        missing.add(seq);
      }
    }
    if (!missing.isEmpty() || !contradicted.isEmpty()) {
      events.alarm("events are gone from a conversation, or others are in their place", id);
    }
    return new CheckedPage(
        entries.stream()
            .map(entry ->
                contradicted.contains(entry.seq()) ? new Entry.Damaged(entry.seq()) : entry)
            .toList(),
        missing);
  }

  private record UnlistedRow(long seq, UnverifiedEvent stored) {}

  /// Adds the links of events in the range that are not listed.
  ///
  /// @return the first seq that was read
  private long addUnlisted(
      ConversationId id, Kinds kinds, Range range, Set<Long> listed, SortedMap<Long, Link> links) {
    List<UnlistedRow> rows =
        jdbc.query(
            """
            SELECT seq, event, content, content_hash FROM (
              (SELECT m.seq, %s FROM read_g1.messages m
               WHERE m.partition = ? AND m.conversation_id = ? AND m.seq BETWEEN ? AND ?
                 AND m.seq <> ALL (?)
               ORDER BY m.seq DESC LIMIT ?)
              UNION ALL
              (SELECT e.seq, %s FROM read_g1.stream_events e
               WHERE e.partition = ? AND e.stream_id = ? AND e.seq BETWEEN ? AND ?
               ORDER BY e.seq DESC LIMIT ?)
            ) AS between_them
            ORDER BY seq DESC LIMIT ?
            """
                .formatted(StoredEvents.MESSAGE_STUB, StoredEvents.STUB),
            row -> new UnlistedRow(row.longInteger("seq"), UnverifiedEvent.of(row)),
            events.partition(id),
            id.value(),
            range.first(),
            range.last(),
            listed.toArray(Long[]::new),
            MAX_UNLISTED,
            events.partition(id),
            id.value(),
            range.first(),
            range.last(),
            MAX_UNLISTED,
            MAX_UNLISTED);
    for (UnlistedRow row : rows) {
      AuthenticEvent found = events.read(EventKey.of(id, row.seq()), row.stored()).orElse(null);
      if (found != null && !listed.contains(row.seq()) && isOfUnlistedKind(found, kinds)) {
        links.put(row.seq(), Link.of(found));
      }
    }
    return rows.size() < MAX_UNLISTED ? range.first() : rows.getLast().seq();
  }

  // An unlisted message of a listed kind is ignored: its row states another kind than its event, or
  // the page would list it.
  private static boolean isOfUnlistedKind(AuthenticEvent found, Kinds kinds) {
    return !(found.event().event() instanceof Event.MessageSealed message)
        || !kinds.include(message.kind());
  }

  /// Returns the seqs of events that differ from what the next event names as its predecessor.
  private static Set<Long> contradicted(SortedMap<Long, Link> links) {
    Set<Long> contradicted = new HashSet<>();
    Link before = null;
    for (Link link : links.values()) {
      if (before != null && before.isContradictedBy(link)) {
        contradicted.add(before.seq());
      }
      before = link;
    }
    return contradicted;
  }
}
