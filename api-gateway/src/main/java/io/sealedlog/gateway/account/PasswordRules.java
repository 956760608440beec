package io.sealedlog.gateway.account;

import com.nulabinc.zxcvbn.Feedback;
import com.nulabinc.zxcvbn.Strength;
import com.nulabinc.zxcvbn.Zxcvbn;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.sl1.Passwords;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.vault.store.Username;
import java.util.List;

/// The rules that a new password has to obey (sl1, section 3).
final class PasswordRules {
  private static final int MAX_CODE_POINTS = 256;
  private static final int REQUIRED_SCORE = 3;

  /// zxcvbn's time grows faster than the length; a longer password is judged by its start.
  private static final int JUDGED_LENGTH = 100;

  private final int minCodePoints;
  private final Zxcvbn zxcvbn = new Zxcvbn();

  PasswordRules(int minCodePoints) {
    this.minCodePoints = minCodePoints;
  }

  /// The form alone, which takes no time.
  ///
  /// @param field for the message
  void requireForm(String password, String field) {
    int length;
    try {
      String normalized = Passwords.normalize(password);
      length = normalized.codePointCount(0, normalized.length());
    } catch (MalformedException e) {
      throw Problem.of(
          ProblemType.INVALID_PASSWORD,
          "field " + field + " must have no control characters and no half characters");
    }
    if (length < minCodePoints) {
      throw Problem.of(
          ProblemType.WEAK_PASSWORD,
          "field %s must have at least %d characters: a few unrelated words are easy to keep in mind"
              .formatted(field, minCodePoints));
    }
    if (length > MAX_CODE_POINTS) {
      throw Problem.of(
          ProblemType.INVALID_PASSWORD,
          "field %s must have at most %d characters".formatted(field, MAX_CODE_POINTS));
    }
  }

  /// The strength against a guesser who knows the username. Takes milliseconds.
  void requireStrength(String password, Username username) {
    String judged = password.substring(0, Math.min(JUDGED_LENGTH, password.length()));
    Strength strength = zxcvbn.measure(judged, List.of(username.value(), "sealedlog"));
    if (strength.getScore() < REQUIRED_SCORE) {
      throw Problem.of(ProblemType.WEAK_PASSWORD, advice(strength.getFeedback()));
    }
  }

  private static String advice(Feedback feedback) {
    StringBuilder advice = new StringBuilder("this password is easy to guess");
    if (!feedback.getWarning().isEmpty()) {
      advice.append(": ").append(feedback.getWarning());
    }
    feedback.getSuggestions().forEach(suggestion -> advice.append(". ").append(suggestion));
    return advice.toString();
  }
}
