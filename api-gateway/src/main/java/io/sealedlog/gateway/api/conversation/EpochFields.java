package io.sealedlog.gateway.api.conversation;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/// Checks the fields of epochs and wraps made by clients. Field names are those of the request
/// body.
final class EpochFields {
  private EpochFields() {}

  static <T> T present(@Nullable T value, String name) {
    if (value == null) {
      throw invalid(name, "is required");
    }
    return value;
  }

  static int positive(@Nullable Integer value, String name) {
    int given = present(value, name);
    if (given < 1) {
      throw invalid(name, "must be 1 or more");
    }
    return given;
  }

  static Bytes bytes(@Nullable Bytes value, int length, String name) {
    Bytes given = present(value, name);
    if (given.length() != length) {
      throw invalid(name, "must be " + length + " bytes");
    }
    return given;
  }

  /// @param name of the wrap that has these fields
  static EpochWrap wrap(
      @Nullable Bytes enc, @Nullable Bytes iv, @Nullable Bytes ciphertext, String name) {
    Bytes encapsulation = present(enc, name + ".enc");
    Bytes nonce = present(iv, name + ".iv");
    Bytes sealed = present(ciphertext, name + ".ciphertext");
    try {
      return new EpochWrap(encapsulation, nonce, sealed);
    } catch (MalformedException e) {
      throw invalid(name, "is no wrap: " + e.getMessage());
    }
  }

  static Problem invalid(String name, String rule) {
    return Problem.of(ProblemType.INVALID_EPOCH, "field " + name + " " + rule);
  }
}
