package io.sealedlog.gateway.api.account;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.account.ClientLogin;
import io.sealedlog.gateway.json.Timestamps;
import io.sealedlog.protocol.UserId;
import java.util.UUID;

/// The start of a session in client mode, with what the client unlocks its identity with.
///
/// @param identityWrap `iv || ciphertext`, bound to the fields after it
record ClientSession(
    String token,
    UUID sessionId,
    UserId userId,
    String expiresAt,
    Bytes identityWrap,
    Bytes identityRecord,
    KdfJson kdf,
    int userShareVersion,
    Bytes userShare) {

  static ClientSession of(ClientLogin.LoggedIn loggedIn) {
    var session = loggedIn.session();
    return new ClientSession(
        session.token(),
        session.sessionId(),
        session.userId(),
        Timestamps.text(session.expiresAt()),
        loggedIn.identityWrap().encode(),
        loggedIn.owned().identityRecord(),
        KdfJson.of(loggedIn.kdf()),
        loggedIn.owned().shareVersion(),
        loggedIn.owned().userShare());
  }

  @Override
  public String toString() {
    return "ClientSession[" + sessionId + "]";
  }
}
