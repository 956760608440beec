package io.sealedlog.gateway.api.conversation;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Timestamps;
import io.sealedlog.gateway.message.read.KeyMaterial;
import io.sealedlog.gateway.readmodel.KeyReads.WrappedEpoch;
import io.sealedlog.gateway.session.ActiveSession;
import java.util.List;

/// `GET /v1/conversations/{conversationId}/keys`
final class GetKeys implements Endpoint {
  private final KeyMaterial keys;

  GetKeys(KeyMaterial keys) {
    this.keys = keys;
  }

  record Keys(
      Bytes share, int shareVersion, int currentEpoch, List<Epoch> epochs, boolean hasAfter) {}

  record Epoch(
      int epoch,
      int suite,
      Bytes publicKey,
      Bytes membersHash,
      int shareVersion,
      Bytes shareCommitment,
      String startedAt,
      Wrap wrap) {
    static Epoch of(WrappedEpoch wrapped) {
      EpochHeader header = wrapped.header();
      var wrap = wrapped.wrap();
      return new Epoch(
          header.epoch(),
          header.suite().id(),
          header.publicKey(),
          header.membersHash(),
          header.shareVersion(),
          header.shareCommitment(),
          Timestamps.text(wrapped.startedAt()),
          new Wrap(wrapped.identityVersion(), wrap.enc(), wrap.iv(), wrap.ciphertext()));
    }
  }

  /// The epoch's seed, sealed to the caller.
  record Wrap(int identityVersion, Bytes enc, Bytes iv, Bytes ciphertext) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    int after = request.number("after", 0, Integer.MAX_VALUE, 0);
    int limit = request.number("limit", 1, 200, 50);
    KeyMaterial.Keys found = keys.keys(session, request.conversationId(), after, limit);
    return Answer.ok(
        new Keys(
            found.share(),
            found.shareVersion(),
            found.currentEpoch(),
            found.epochs().stream().map(Epoch::of).toList(),
            found.hasAfter()));
  }
}
