package io.sealedlog.gateway.message;

import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a message of each kind consists of.
final class DraftRules {
  private static final int MOST_BYTES_PER_CHAR = 3;
  private static final int REACTION_BYTES = 64;
  private static final int NAME_CHARACTERS = 200;

  private DraftRules() {}

  static void require(Draft.Wish wish, int limit) {
    switch (wish.kind()) {
      case MESSAGE -> requireContent(wish, limit);
      case EDIT -> {
        requireField(wish.relatesTo(), "relatesTo");
        requireContent(wish, limit);
      }
      case REACTION -> {
        requireField(wish.relatesTo(), "relatesTo");
        refuseField(wish, wish.data(), "data");
        if (!isReaction(requireField(wish.text(), "text"))) {
          throw invalid(
              "field text of a reaction must have 1 to %d bytes and no control characters"
                  .formatted(REACTION_BYTES));
        }
      }
      case NAME -> {
        refuseField(wish, wish.relatesTo(), "relatesTo");
        refuseField(wish, wish.data(), "data");
        if (!isName(requireField(wish.text(), "text"))) {
          throw invalid(
              "field text of a name must have 1 to %d characters and no control characters"
                  .formatted(NAME_CHARACTERS));
        }
      }
      case DATA -> {
        requireField(wish.data(), "data");
        requireContent(wish, limit);
      }
    }
  }

  static boolean isReaction(String text) {
    return !text.isEmpty()
        && text.length() <= REACTION_BYTES
        && text.getBytes(StandardCharsets.UTF_8).length <= REACTION_BYTES
        && hasNoControls(text);
  }

  static boolean isName(String text) {
    return !text.isEmpty()
        && text.codePointCount(0, text.length()) <= NAME_CHARACTERS
        && hasNoControls(text);
  }

  static Problem tooLarge(String field, int limit) {
    return Problem.of(
        ProblemType.TOO_LARGE, "field %s must have at most %d bytes".formatted(field, limit));
  }

  private static void requireContent(Draft.Wish wish, int limit) {
    String text = wish.text();
    if (text == null && wish.data() == null) {
      throw Problem.of(ProblemType.MISSING_FIELD, "field text or field data is required");
    }
    if (text != null && text.isEmpty()) {
      throw invalid("field text must not be empty");
    }
    if (text != null && isLongerThan(limit, text)) {
      throw tooLarge("text", limit);
    }
    if (wish.data() != null && MessageBody.sizeOf(wish.data()) > limit) {
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

  private static void refuseField(Draft.Wish wish, @Nullable Object value, String field) {
    if (value != null) {
      throw invalid("field %s does not go with kind %s".formatted(field, wish.kind().word()));
    }
  }

  private static Problem invalid(String detail) {
    return Problem.of(ProblemType.INVALID_VALUE, detail);
  }

  private static boolean hasNoControls(String text) {
    return text.codePoints().noneMatch(Character::isISOControl);
  }
}
