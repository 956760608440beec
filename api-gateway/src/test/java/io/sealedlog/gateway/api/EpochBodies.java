package io.sealedlog.gateway.api;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.protocol.EpochStart;

/// Request bodies with epochs made by clients.
final class EpochBodies {
  private static final JsonMapper JSON = new JsonMapper();

  private EpochBodies() {}

  static ObjectNode json(EpochStart epoch) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("epoch", epoch.epoch())
            .put("suite", epoch.suite())
            .put("publicKey", Base64Url.encode(epoch.publicKey()))
            .put("membersHash", Base64Url.encode(epoch.membersHash()))
            .put("shareVersion", epoch.shareVersion())
            .put("shareCommitment", Base64Url.encode(epoch.shareCommitment()));
    ArrayNode wraps = json.putArray("wraps");
    for (EpochStart.Wrap wrap : epoch.wraps()) {
      wraps
          .addObject()
          .put("userId", wrap.userId().toString())
          .put("identityVersion", wrap.identityVersion())
          .put("enc", Base64Url.encode(wrap.enc()))
          .put("iv", Base64Url.encode(wrap.iv()))
          .put("ciphertext", Base64Url.encode(wrap.ciphertext()));
    }
    return json;
  }

  /// Returns a body that contains the epoch.
  static ObjectNode with(ObjectNode epoch) {
    ObjectNode body = JSON.createObjectNode();
    body.set("epoch", epoch);
    return body;
  }
}
