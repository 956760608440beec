package io.sealedlog.systemtests;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.MembersHash;
import io.sealedlog.crypto.sl1.Suite;
import java.security.SecureRandom;
import java.util.List;

/// Makes epochs as a client in client mode does, using the sl1 format alone.
final class ClientEpoch {
  private static final SecureRandom RANDOM = new SecureRandom();

  private ClientEpoch() {}

  /// Returns the start of an epoch as the JSON of the API.
  static ObjectNode make(
      int number, Suite suite, ConversationShare share, List<IdentityRecord> members) {
    try (EpochKeys keys = EpochKeys.generate(suite, RANDOM)) {
      EpochHeader header = EpochHeader.of(keys, number, hash(members), share);
      ObjectNode epoch =
          Api.JSON
              .createObjectNode()
              .put("epoch", number)
              .put("suite", suite.id())
              .put("publicKey", Base64Url.encode(header.publicKey()))
              .put("membersHash", Base64Url.encode(header.membersHash()))
              .put("shareVersion", header.shareVersion())
              .put("shareCommitment", Base64Url.encode(header.shareCommitment()));
      ArrayNode wraps = epoch.putArray("wraps");
      for (IdentityRecord member : members) {
        ObjectNode wrap = wrap(header, member, share, keys).without("epoch");
        wraps.add(wrap.put("userId", member.userId().toString()));
      }
      return epoch;
    }
  }

  /// Returns an epoch's seed wrapped for a later member, as the JSON of the API.
  static ObjectNode wrap(
      EpochHeader header, IdentityRecord to, ConversationShare share, EpochKeys keys) {
    EpochWrap wrap =
        EpochWrap.seal(header, EpochWrap.Recipient.of(to, header.suite()), share, keys, RANDOM);
    return Api.JSON
        .createObjectNode()
        .put("epoch", header.epoch())
        .put("identityVersion", to.version())
        .put("enc", Base64Url.encode(wrap.enc()))
        .put("iv", Base64Url.encode(wrap.iv()))
        .put("ciphertext", Base64Url.encode(wrap.ciphertext()));
  }

  private static Bytes hash(List<IdentityRecord> members) {
    return MembersHash.of(
        members.stream()
            .map(each -> new MembersHash.Entry(each.userId(), each.version(), each.hash()))
            .toList());
  }
}
