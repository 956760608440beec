package io.sealedlog.gateway.message.read;

import io.sealedlog.gateway.message.read.MessageReading.Page;
import io.sealedlog.gateway.message.read.MessageReading.PageRequest;
import io.sealedlog.gateway.readmodel.ConversationReads.SeqRange;
import io.sealedlog.gateway.readmodel.Entry;
import io.sealedlog.gateway.readmodel.MessageReads;
import io.sealedlog.gateway.readmodel.MessageReads.CheckedPage;
import io.sealedlog.gateway.readmodel.MessageReads.Kinds;
import io.sealedlog.protocol.ConversationId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Selects pages by seq: one more message than requested is read to learn whether there are more.
/// Each page covers a range of seqs that ends where the next one begins.
final class MessagePages {
  private final MessageReads reads;

  MessagePages(MessageReads reads) {
    this.reads = reads;
  }

  /// @param entries by seq ascending
  /// @param first the first seq that the page covers
  /// @param last the last seq that the page covers
  private record Selection(
      List<Entry> entries, boolean hasBefore, boolean hasAfter, long first, long last) {}

  Page<Entry> find(ConversationId id, PageRequest request, Kinds kinds, SeqRange extent) {
    Selection found;
    if (request.around().isPresent()) {
      found = around(id, request.around().getAsLong(), request.limit(), kinds);
    } else if (request.after().isPresent()) {
      found = after(id, request.after().getAsLong(), request.limit(), kinds);
    } else {
      found = before(id, request.before(), request.limit(), kinds);
    }
    return checked(id, kinds, found, extent);
  }

  // Omits entries beyond the newest authentic event, from which readers continue.
  private Page<Entry> checked(ConversationId id, Kinds kinds, Selection found, SeqRange extent) {
    List<Entry> entries =
        found.entries().stream()
            .filter(entry -> entry.seq() >= 1 && entry.seq() <= extent.lastSeq())
            .toList();
    long last = Math.min(found.last(), extent.claimed());
    CheckedPage checked = reads.check(id, kinds, found.first(), last, entries);
    List<Long> missing = checked.missing();
    return new Page<>(
        checked.entries(),
        found.hasBefore(),
        found.hasAfter(),
        extent.lastSeq(),
        missing.isEmpty() ? null : missing);
  }

  private Selection after(ConversationId id, long after, int limit, Kinds kinds) {
    List<Entry> found = reads.after(id, after, kinds, limit + 1);
    List<Entry> page = found.subList(0, Math.min(limit, found.size()));
    boolean more = found.size() > limit;
    return new Selection(
        page,
        !reads.before(id, after + 1, kinds, 1).isEmpty(),
        more,
        after + 1,
        more ? page.getLast().seq() : Long.MAX_VALUE);
  }

  private Selection before(ConversationId id, OptionalLong before, int limit, Kinds kinds) {
    List<Entry> found = reads.before(id, before.orElse(Long.MAX_VALUE), kinds, limit + 1);
    boolean hasAfter =
        before.isPresent() && !reads.after(id, before.getAsLong() - 1, kinds, 1).isEmpty();
    List<Entry> page = found.subList(0, Math.min(limit, found.size())).reversed();
    boolean more = found.size() > limit;
    return new Selection(
        page,
        more,
        hasAfter,
        more ? page.getFirst().seq() : 1,
        before.isPresent() ? before.getAsLong() - 1 : Long.MAX_VALUE);
  }

  private Selection around(ConversationId id, long seq, int limit, Kinds kinds) {
    int half = limit / 2;
    List<Entry> earlier = reads.before(id, seq, kinds, half + 1);
    List<Entry> later = reads.after(id, seq - 1, kinds, limit - half + 1);
    boolean before = earlier.size() > half;
    boolean after = later.size() > limit - half;
    List<Entry> page =
        new ArrayList<>(earlier.subList(0, Math.min(half, earlier.size())).reversed());
    page.addAll(later.subList(0, Math.min(limit - half, later.size())));
    // With a limit of one, the page has no message before the given seq.
    long first = before ? (half == 0 ? seq : page.getFirst().seq()) : 1;
    return new Selection(page, before, after, first, after ? page.getLast().seq() : Long.MAX_VALUE);
  }
}
