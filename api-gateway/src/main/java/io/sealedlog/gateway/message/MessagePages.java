package io.sealedlog.gateway.message;

import io.sealedlog.gateway.message.MessageReading.Page;
import io.sealedlog.gateway.message.MessageReading.PageWish;
import io.sealedlog.gateway.readmodel.MessageReads;
import io.sealedlog.gateway.readmodel.MessageReads.Kinds;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.protocol.ConversationId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Finds pages by seq: one more message than asked for says whether there are more.
final class MessagePages {
  private final MessageReads reads;

  MessagePages(MessageReads reads) {
    this.reads = reads;
  }

  Page<StoredMessage> find(ConversationId id, PageWish wish, Kinds kinds, long lastSeq) {
    if (wish.around().isPresent()) {
      return around(id, wish.around().getAsLong(), wish.limit(), kinds, lastSeq);
    }
    return wish.after().isPresent()
        ? after(id, wish.after().getAsLong(), wish.limit(), kinds, lastSeq)
        : before(id, wish.before(), wish.limit(), kinds, lastSeq);
  }

  private Page<StoredMessage> after(
      ConversationId id, long after, int limit, Kinds kinds, long lastSeq) {
    List<StoredMessage> found = reads.after(id, after, kinds, limit + 1);
    return new Page<>(
        found.subList(0, Math.min(limit, found.size())),
        !reads.before(id, after + 1, kinds, 1).isEmpty(),
        found.size() > limit,
        lastSeq);
  }

  private Page<StoredMessage> before(
      ConversationId id, OptionalLong before, int limit, Kinds kinds, long lastSeq) {
    List<StoredMessage> found = reads.before(id, before.orElse(Long.MAX_VALUE), kinds, limit + 1);
    boolean hasAfter =
        before.isPresent() && !reads.after(id, before.getAsLong() - 1, kinds, 1).isEmpty();
    return new Page<>(
        found.subList(0, Math.min(limit, found.size())).reversed(),
        found.size() > limit,
        hasAfter,
        lastSeq);
  }

  private Page<StoredMessage> around(
      ConversationId id, long seq, int limit, Kinds kinds, long lastSeq) {
    int half = limit / 2;
    List<StoredMessage> earlier = reads.before(id, seq, kinds, half + 1);
    List<StoredMessage> later = reads.after(id, seq - 1, kinds, limit - half + 1);
    List<StoredMessage> page =
        new ArrayList<>(earlier.subList(0, Math.min(half, earlier.size())).reversed());
    page.addAll(later.subList(0, Math.min(limit - half, later.size())));
    return new Page<>(page, earlier.size() > half, later.size() > limit - half, lastSeq);
  }
}
