package io.sealedlog.gateway.api.conversation;

import static io.sealedlog.gateway.api.conversation.EpochFields.bytes;
import static io.sealedlog.gateway.api.conversation.EpochFields.invalid;
import static io.sealedlog.gateway.api.conversation.EpochFields.positive;
import static io.sealedlog.gateway.api.conversation.EpochFields.present;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.gateway.conversation.ClientEpoch;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.Members;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.Uuids;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An epoch made and written by a client (sl1, section 5).
record EpochBody(
    @Nullable Integer epoch,
    @Nullable Integer suite,
    @Nullable Bytes publicKey,
    @Nullable Bytes membersHash,
    @Nullable Integer shareVersion,
    @Nullable Bytes shareCommitment,
    @Nullable List<@Nullable Wrap> wraps) {
  /// Bytes; enough for a body with the wraps of 500 members in suite 2.
  static final int BODY_LIMIT = 1 << 20;

  private static final int HASH_LENGTH = 32;

  /// The epoch's seed, sealed to one member.
  record Wrap(
      @Nullable String userId,
      @Nullable Integer identityVersion,
      @Nullable Bytes enc,
      @Nullable Bytes iv,
      @Nullable Bytes ciphertext) {
    private EpochStart.Wrap toWrap(Suite suite, String name) {
      UserId member =
          Uuids.parse(present(userId, name + ".userId"))
              .map(UserId::new)
              .orElseThrow(() -> invalid(name + ".userId", "must be a UUID in lower case"));
      int version = positive(identityVersion, name + ".identityVersion");
      EpochWrap wrap = EpochFields.wrap(enc, iv, ciphertext, name);
      try {
        wrap.requireEncapsulation(suite);
      } catch (MalformedException e) {
        throw invalid(name + ".enc", "is not of the suite: " + e.getMessage());
      }
      return new EpochStart.Wrap(member, version, wrap.enc(), wrap.iv(), wrap.ciphertext());
    }
  }

  /// Checks each field as far as that is possible without knowing the conversation.
  ///
  /// @throws io.sealedlog.gateway.problem.Problem that names the invalid field
  ClientEpoch clientEpoch() {
    Suite declared = declaredSuite();
    Bytes key = present(publicKey, "epoch.publicKey");
    try {
      declared.requirePublicKey(key);
    } catch (MalformedException e) {
      throw invalid("epoch.publicKey", "is not of the suite: " + e.getMessage());
    }
    return new ClientEpoch(
        declared,
        positive(epoch, "epoch.epoch"),
        key,
        bytes(membersHash, HASH_LENGTH, "epoch.membersHash"),
        positive(shareVersion, "epoch.shareVersion"),
        bytes(shareCommitment, HASH_LENGTH, "epoch.shareCommitment"),
        wraps(declared));
  }

  private Suite declaredSuite() {
    try {
      return Suite.ofId(present(suite, "epoch.suite"));
    } catch (MalformedException e) {
      throw invalid("epoch.suite", "must be 1 or 2");
    }
  }

  private List<EpochStart.Wrap> wraps(Suite declared) {
    List<@Nullable Wrap> given = present(wraps, "epoch.wraps");
    if (given.isEmpty() || given.size() > Members.AT_MOST) {
      throw invalid(
          "epoch.wraps", "must hold one for each member, " + Members.AT_MOST + " at most");
    }
    List<EpochStart.Wrap> sorted = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      String name = "epoch.wraps[" + i + "]";
      sorted.add(present(given.get(i), name).toWrap(declared, name));
    }
    sorted.sort(Comparator.comparing(EpochStart.Wrap::userId));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).userId().equals(sorted.get(i - 1).userId())) {
        throw invalid("epoch.wraps", "holds two for " + sorted.get(i).userId());
      }
    }
    return sorted;
  }
}
