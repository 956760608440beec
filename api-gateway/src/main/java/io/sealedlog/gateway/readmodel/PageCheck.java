package io.sealedlog.gateway.readmodel;

import io.sealedlog.gateway.readmodel.Entry.Link;
import io.sealedlog.gateway.readmodel.MessageReads.Kinds;
import io.sealedlog.gateway.readmodel.StoredEvents.Place;
import io.sealedlog.gateway.readmodel.StoredEvents.Stored;
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
public final class PageCheck {
  /// Rows that are read beside the page's messages, usually few. Of more only the newest are read,
  /// so that a page stays bounded.
  private static final int MOST_BETWEEN = 1_000;

  private static final int MOST_MISSING = 1_000;

  private final Jdbc jdbc;
  private final StoredEvents events;

  public PageCheck(Jdbc jdbc, StoredEvents events) {
    this.jdbc = jdbc;
    this.events = events;
  }

  /// The seqs that a page covers, both inclusive.
  public record Range(long first, long last) {}

  /// @param entries as they may be shown
  /// @param missing seqs of the range, ascending, that have neither an authentic event nor an entry
  public record Checked(List<Entry> entries, List<Long> missing) {}

  /// @param entries all entries in the range, by seq ascending
  public Checked check(ConversationId id, Kinds kinds, Range range, List<Entry> entries) {
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
      first = Math.max(first, addBetween(id, kinds, range, listed, links));
    }
    Set<Long> denied = denied(links);
    List<Long> missing = new ArrayList<>();
    for (long seq = first; seq <= range.last() && missing.size() < MOST_MISSING; seq++) {
      if (!listed.contains(seq) && (!links.containsKey(seq) || denied.contains(seq))) {
        missing.add(seq);
      }
    }
    if (!missing.isEmpty() || !denied.isEmpty()) {
      events.alarm("events are gone from a conversation, or others are in their place", id);
    }
    return new Checked(
        entries.stream()
            .map(entry -> denied.contains(entry.seq()) ? new Entry.Damaged(entry.seq()) : entry)
            .toList(),
        missing);
  }

  private record Between(long seq, Stored stored) {}

  /// Adds the links of events in the range that are not listed.
  ///
  /// @return the first seq that was read
  private long addBetween(
      ConversationId id, Kinds kinds, Range range, Set<Long> listed, SortedMap<Long, Link> links) {
    List<Between> rows =
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
            row -> new Between(row.longInteger("seq"), Stored.of(row)),
            events.partition(id),
            id.value(),
            range.first(),
            range.last(),
            listed.toArray(Long[]::new),
            MOST_BETWEEN,
            events.partition(id),
            id.value(),
            range.first(),
            range.last(),
            MOST_BETWEEN,
            MOST_BETWEEN);
    for (Between row : rows) {
      AuthenticEvent found = events.read(Place.of(id, row.seq()), row.stored()).orElse(null);
      if (found != null && !listed.contains(row.seq()) && isBetween(found, kinds)) {
        links.put(row.seq(), Link.of(found));
      }
    }
    return rows.size() < MOST_BETWEEN ? range.first() : rows.getLast().seq();
  }

  // An unlisted message of a listed kind is ignored: its row states another kind than its event, or
  // the page would list it.
  private static boolean isBetween(AuthenticEvent found, Kinds kinds) {
    return !(found.event().event() instanceof Event.MessageSealed message)
        || !kinds.include(message.kind());
  }

  /// Returns the seqs of events that differ from what the next event names as its predecessor.
  private static Set<Long> denied(SortedMap<Long, Link> links) {
    Set<Long> denied = new HashSet<>();
    Link before = null;
    for (Link link : links.values()) {
      if (before != null && before.isDeniedBy(link)) {
        denied.add(before.seq());
      }
      before = link;
    }
    return denied;
  }
}
