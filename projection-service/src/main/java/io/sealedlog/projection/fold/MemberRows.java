package io.sealedlog.projection.fold;

import io.sealedlog.projection.fold.Rows.Departure;
import io.sealedlog.projection.fold.Rows.MemberRow;
import io.sealedlog.projection.fold.Rows.WrapRow;
import io.sealedlog.protocol.UserId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Collects the changes of members and of their wrapped epoch keys within a batch. Only the last
/// state of each row counts, because a user may join, leave and join again within one batch.
///
/// The current members are not read: joining replaces an existing row, and removing a user without
/// a row has no effect.
final class MemberRows {
  private final Map<Key, Optional<MemberRow>> members = new LinkedHashMap<>();
  private final Map<WrapKey, WrapRow> wraps = new LinkedHashMap<>();

  void join(UUID conversationId, UserId userId, long seq) {
    MemberRow row = new MemberRow(conversationId, userId.value(), seq);
    members.put(new Key(conversationId, row.userId()), Optional.of(row));
  }

  void leave(UUID conversationId, UserId userId) {
    members.put(new Key(conversationId, userId.value()), Optional.empty());
  }

  void addWrap(WrapRow row) {
    wraps.put(new WrapKey(row.conversationId(), row.userId(), row.epoch()), row);
  }

  void addTo(Rows rows) {
    members.forEach((key, present) ->
        present.ifPresentOrElse(
            rows.members()::add,
            () -> rows.departures().add(new Departure(key.conversationId(), key.userId()))));
    rows.wraps().addAll(wraps.values());
  }

  private record Key(UUID conversationId, UUID userId) {}

  private record WrapKey(UUID conversationId, UUID userId, int epoch) {}
}
