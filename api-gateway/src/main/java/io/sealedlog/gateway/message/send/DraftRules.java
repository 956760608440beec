package io.sealedlog.gateway.message.send;

import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.gateway.message.KindNames;
import io.sealedlog.gateway.message.MessageBody;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.MessageId;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Checks which fields a message of each kind must and must not have.
final class DraftRules {
  private static final int MOST_BYTES_PER_CHAR = 3;

  private DraftRules() {}

  static void require(
      MessageKind kind, @Nullable MessageId relatesTo, MessageBody content, int limit) {
    switch (kind) {
      case MESSAGE -> requireContent(content, limit);
      case EDIT -> {
        requireField(relatesTo, "relatesTo");
        requireContent(content, limit);
      }
      case REACTION -> {
        requireField(relatesTo, "relatesTo");
        refuseField(kind, content.data(), "data");
        if (!MessageBody.isReaction(requireField(content.text(), "text"))) {
          throw invalid(
              "field text of a reaction must have 1 to %d bytes and no control characters"
                  .formatted(MessageBody.REACTION_BYTES));
        }
      }
      case NAME -> {
        refuseField(kind, relatesTo, "relatesTo");
        refuseField(kind, content.data(), "data");
        if (!MessageBody.isName(requireField(content.text(), "text"))) {
          throw invalid(
              "field text of a name must have 1 to %d characters and no control characters"
                  .formatted(MessageBody.NAME_CHARACTERS));
        }
      }
      case DATA -> {
        requireField(content.data(), "data");
        requireContent(content, limit);
      }
    }
  }

  static Problem tooLarge(String field, int limit) {
    return Problem.of(
        ProblemType.TOO_LARGE, "field %s must have at most %d bytes".formatted(field, limit));
  }

  private static void requireContent(MessageBody content, int limit) {
    String text = content.text();
    if (text == null && content.data() == null) {
      throw Problem.of(ProblemType.MISSING_FIELD, "field text or field data is required");
    }
    if (text != null && text.isEmpty()) {
      throw invalid("field text must not be empty");
    }
    if (text != null && isLongerThan(limit, text)) {
      throw tooLarge("text", limit);
    }
    if (content.data() != null && MessageBody.sizeOf(content.data()) > limit) {
      throw tooLarge("data", limit);
    }
  }

  private static boolean isLongerThan(int limit, String text) {
    return text.length() > limit
        || (text.length() > limit / MOST_BYTES_PER_CHAR
            && text.getBytes(StandardCharsets.UTF_8).length > limit);
  }

  private static <T> T requireField(@Nullable T value, String field) {
    if (value == null) {
      throw Problem.of(
          ProblemType.MISSING_FIELD, "field %s is required for this kind".formatted(field));
    }
    return value;
  }

  private static void refuseField(MessageKind kind, @Nullable Object value, String field) {
    if (value != null) {
      throw invalid("field %s does not go with kind %s".formatted(field, KindNames.of(kind)));
    }
  }

  private static Problem invalid(String detail) {
    return Problem.of(ProblemType.INVALID_VALUE, detail);
  }
}
