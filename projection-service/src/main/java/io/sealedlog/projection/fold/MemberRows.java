package io.sealedlog.projection.fold;

import io.sealedlog.projection.fold.Rows.Departure;
import io.sealedlog.projection.fold.Rows.MemberRow;
import io.sealedlog.projection.fold.Rows.RoleChange;
import io.sealedlog.projection.fold.Rows.WrapRow;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// What a batch comes to for the members of conversations and the epochs they were given: of each
/// row only the last state counts, as somebody may come, leave and come back within a batch.
///
/// Who is a member already is not looked up: one who comes takes the place of a row that is there,
/// and one who is not there can't leave or change.
final class MemberRows {
  private final Map<Key, Change> members = new LinkedHashMap<>();
  private final Map<WrapKey, WrapRow> wraps = new LinkedHashMap<>();

  void come(UUID conversationId, Member member, long seq) {
    MemberRow row =
        new MemberRow(
            conversationId,
            member.userId().value(),
            name(member.role()),
            member.identityVersion(),
            member.identityHash(),
            seq);
    members.put(new Key(conversationId, row.userId()), new Change.Present(row));
  }

  void leave(UUID conversationId, UserId userId) {
    members.put(new Key(conversationId, userId.value()), new Change.Gone());
  }

  void change(UUID conversationId, UserId userId, Member.Role role) {
    Change change = new Change.Role(name(role));
    members.merge(
        new Key(conversationId, userId.value()), change, (before, _) -> before.with(name(role)));
  }

  void give(UUID conversationId, int epoch, EpochStart.Wrap wrap) {
    give(
        new WrapRow(
            conversationId,
            epoch,
            wrap.userId().value(),
            wrap.identityVersion(),
            wrap.enc(),
            wrap.iv(),
            wrap.ciphertext()));
  }

  void give(UUID conversationId, UserId userId, HistoryWrap wrap) {
    give(
        new WrapRow(
            conversationId,
            wrap.epoch(),
            userId.value(),
            wrap.identityVersion(),
            wrap.enc(),
            wrap.iv(),
            wrap.ciphertext()));
  }

  void addTo(Rows rows) {
    members.forEach((key, change) -> {
      switch (change) {
        case Change.Present present -> rows.members().add(present.row());
        case Change.Gone _ ->
            rows.departures().add(new Departure(key.conversationId(), key.userId()));
        case Change.Role role ->
            rows.roleChanges().add(new RoleChange(key.conversationId(), key.userId(), role.name()));
      }
    });
    rows.wraps().addAll(wraps.values());
  }

  private void give(WrapRow row) {
    wraps.put(new WrapKey(row.conversationId(), row.userId(), row.epoch()), row);
  }

  private static String name(Member.Role role) {
    return switch (role) {
      case ADMIN -> "admin";
      case MEMBER -> "member";
    };
  }

  private record Key(UUID conversationId, UUID userId) {}

  private record WrapKey(UUID conversationId, UUID userId, int epoch) {}

  /// What is to become of a row.
  private sealed interface Change {
    /// The same, and then another role.
    Change with(String role);

    record Present(MemberRow row) implements Change {
      @Override
      public Change with(String role) {
        return new Present(
            new MemberRow(
                row.conversationId(),
                row.userId(),
                role,
                row.identityVersion(),
                row.identityHash(),
                row.sinceSeq()));
      }
    }

    record Gone() implements Change {
      @Override
      public Change with(String role) {
        return this;
      }
    }

    record Role(String name) implements Change {
      @Override
      public Change with(String role) {
        return new Role(role);
      }
    }
  }
}
