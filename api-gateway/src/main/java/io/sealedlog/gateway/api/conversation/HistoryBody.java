package io.sealedlog.gateway.api.conversation;

import static io.sealedlog.gateway.api.conversation.EpochFields.invalid;
import static io.sealedlog.gateway.api.conversation.EpochFields.positive;
import static io.sealedlog.gateway.api.conversation.EpochFields.present;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.HistoryWrap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The seed of one epoch, sealed by a client to a new member (sl1, section 5).
record HistoryBody(
    @Nullable Integer epoch,
    @Nullable Integer identityVersion,
    @Nullable Bytes enc,
    @Nullable Bytes iv,
    @Nullable Bytes ciphertext) {

  /// Checks each field as far as that is possible without knowing the conversation.
  ///
  /// @throws io.sealedlog.gateway.problem.Problem that names the invalid field
  static List<HistoryWrap> wraps(List<@Nullable HistoryBody> given) {
    List<HistoryWrap> wraps = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      String name = "historyWraps[" + i + "]";
      HistoryWrap wrap = present(given.get(i), name).toWrap(name);
      if (wrap.epoch() != i + 1) {
        throw invalid(name + ".epoch", "must be " + (i + 1) + ": one for each epoch, from 1 on");
      }
      wraps.add(wrap);
    }
    return wraps;
  }

  private HistoryWrap toWrap(String name) {
    EpochWrap wrap = EpochFields.wrap(enc, iv, ciphertext, name);
    if (Stream.of(Suite.values()).noneMatch(suite -> isOf(suite, wrap))) {
      throw invalid(name + ".enc", "must be an encapsulation of a suite");
    }
    return new HistoryWrap(
        positive(epoch, name + ".epoch"),
        positive(identityVersion, name + ".identityVersion"),
        wrap.enc(),
        wrap.iv(),
        wrap.ciphertext());
  }

  // The suite of an earlier epoch follows from the length of its encapsulation.
  private static boolean isOf(Suite suite, EpochWrap wrap) {
    try {
      wrap.requireEncapsulation(suite);
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }
}
