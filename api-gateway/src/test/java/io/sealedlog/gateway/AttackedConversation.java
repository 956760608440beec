package io.sealedlog.gateway;

import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.gateway.Forgery.Target;
import io.sealedlog.runtime.database.Jdbc;
import java.util.UUID;
import java.util.function.LongSupplier;

/// A conversation with every type of event, and a second one of the same people, whose rows can be
/// moved into it.
///
/// @param edited an edited message of the first conversation
record AttackedConversation(Cast cast, Target target, UUID edited) {
  /// Number of messages that are items.
  static final int ITEMS = 5;

  static final int EPOCHS = 3;

  static AttackedConversation place(
      GatewayUnderTest servers, Suite suite, LongSupplier leaves, Cast cast) {
    String olga = cast.admin().name();
    String paul = cast.member().name();
    String xenia = cast.removed().name();
    PlacedConversation other = PlacedConversation.among(servers, Suite.X25519, leaves, olga, paul);
    other.message("its rows are used for others");
    PlacedConversation placed = PlacedConversation.among(servers, suite, leaves, olga, paul, xenia);
    UUID edited = placed.message("meet at eight");
    UUID gone = placed.message("taken back");
    placed.edit(edited, "meet at nine");
    placed.react(paul, edited, "+1");
    placed.send(olga, 4, null, "{\"text\":\"the oak\"}");
    placed.redact(gone);
    placed.takeOut(xenia);
    placed.nextEpoch(olga, paul);
    placed.send(paul, 1, null, "{\"text\":\"well then\"}");
    placed.putIn(xenia);
    placed.takeOut(xenia);
    placed.nextEpoch(olga, paul);
    placed.sealUnderTheNewestEpoch();
    placed.mark(olga, 4);
    placed.message("see you");
    return new AttackedConversation(
        cast,
        new Target(
            placed.id().value(),
            other.id().value(),
            UUID.fromString(cast.stranger().id()),
            UUID.fromString(cast.member().id())),
        edited);
  }

  String address() {
    return "/v1/conversations/" + target.conversation();
  }

  /// Removes the conversation from the read model, so that later attempts find nothing of it.
  void remove(Jdbc jdbc) {
    UUID[] ids = {
      target.conversation(), target.other(), target.stranger(), target.member(),
    };
    Forgery.owners()
        .forEach((table, owner) -> {
          String statement = "DELETE FROM read_g1.%s WHERE %s = ANY (?)".formatted(table, owner);
          int _ = jdbc.update(statement, new Object[] {ids});
        });
  }
}
