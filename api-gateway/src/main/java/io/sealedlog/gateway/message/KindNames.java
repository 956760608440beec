package io.sealedlog.gateway.message;

import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import java.util.Locale;

/// The names of message kinds in the API.
public final class KindNames {
  private KindNames() {}

  /// @throws Problem when there is no kind of this name
  public static MessageKind parse(String name) {
    for (MessageKind kind : MessageKind.values()) {
      if (of(kind).equals(name)) {
        return kind;
      }
    }
    throw Problem.of(
        ProblemType.INVALID_VALUE, "field kind must be message, edit, reaction, name or data");
  }

  public static String of(MessageKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
