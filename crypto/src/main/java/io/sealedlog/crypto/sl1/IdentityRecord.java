package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.Sha256;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/// A published identity (section 4): a user's public keys, signed by the identity itself and, from
/// version 2 on, by the previous version. The constructor verifies the identity's own signature.
public final class IdentityRecord {
  private static final String LABEL = "sl1/identity";
  private static final int SIGNATURE_LENGTH = 64;

  private final Bytes encoded;
  private final int bodyLength;
  private final UUID userId;
  private final int version;
  private final long createdAt;
  private final Bytes signingPublicKey;
  private final Map<Suite, Bytes> publicKeys = new EnumMap<>(Suite.class);

  private IdentityRecord(Bytes encoded) {
    this.encoded = encoded;
    LayoutReader reader = new LayoutReader(encoded.shared(), "identity record");
    reader.expectLabel(LABEL);
    this.userId = reader.uuid();
    this.version = reader.u32();
    Require.wellFormed(version >= 1, "identity record: version starts at 1");
    this.createdAt = reader.u64();
    this.signingPublicKey = Bytes.wrap(reader.bytes(32));
    readPublicKeys(reader);
    this.bodyLength = reader.position();
    byte[] signature = reader.bytes(SIGNATURE_LENGTH);
    if (version > 1) {
      var _ = reader.bytes(SIGNATURE_LENGTH);
    }
    reader.expectEnd();
    verify(signingPublicKey, signature);
  }

  static IdentityRecord first(Identity identity, UUID userId, long createdAt) {
    byte[] body = body(identity, userId, 1, createdAt);
    return new IdentityRecord(
        Bytes.wrap(Layout.empty().bytes(body).bytes(identity.sign(body)).toArray()));
  }

  static IdentityRecord next(
      Identity identity, IdentityRecord previous, Identity previousIdentity, long createdAt) {
    byte[] body = body(identity, previous.userId, Math.addExact(previous.version, 1), createdAt);
    IdentityRecord record =
        new IdentityRecord(
            Bytes.wrap(
                Layout.empty()
                    .bytes(body)
                    .bytes(identity.sign(body))
                    .bytes(previousIdentity.sign(body))
                    .toArray()));
    record.requireSuccessorOf(previous);
    return record;
  }

  /// Parses a record and verifies its own signature. For a record of version 2 or later,
  /// [#requireSuccessorOf] verifies the signature of the previous version.
  ///
  /// @throws MalformedException for anything but the prescribed form
  /// @throws OpenFailedException when the signature is wrong
  public static IdentityRecord parse(Bytes encoded) {
    return new IdentityRecord(encoded);
  }

  /// @throws OpenFailedException when `previous` is not the version before this one, is another
  ///   user's, or has not signed this one
  public void requireSuccessorOf(IdentityRecord previous) {
    if (!userId.equals(previous.userId) || version - 1 != previous.version) {
      throw new OpenFailedException();
    }
    byte[] all = encoded.shared();
    verify(
        previous.signingPublicKey,
        Arrays.copyOfRange(all, all.length - SIGNATURE_LENGTH, all.length));
  }

  public Bytes encoded() {
    return encoded;
  }

  /// Returns the `identityHash`, over the whole record with its signatures.
  public Bytes hash() {
    return Bytes.wrap(Sha256.hash(encoded.shared()));
  }

  public UUID userId() {
    return userId;
  }

  public int version() {
    return version;
  }

  /// Returns milliseconds since 1970-01-01T00:00:00Z.
  public long createdAt() {
    return createdAt;
  }

  public Bytes signingPublicKey() {
    return signingPublicKey;
  }

  public Set<Suite> suites() {
    return Set.copyOf(publicKeys.keySet());
  }

  /// @throws MalformedException when the record has no key of that suite
  public Bytes publicKey(Suite suite) {
    Bytes publicKey = publicKeys.get(suite);
    if (publicKey == null) {
      throw new MalformedException("identity record: no key of that suite");
    }
    return publicKey;
  }

  private static byte[] body(Identity identity, UUID userId, int version, long createdAt) {
    Layout body =
        Layout.label(LABEL)
            .uuid(userId)
            .u32(version)
            .u64(createdAt)
            .bytes(identity.signingPublicKey())
            .u8(Suite.values().length);
    for (Suite suite : Suite.values()) {
      Bytes publicKey = identity.kemKeyPair(suite).publicKey();
      body.u16(suite.id()).u16(publicKey.length()).bytes(publicKey);
    }
    return body.toArray();
  }

  private void readPublicKeys(LayoutReader reader) {
    int count = reader.u8();
    Require.wellFormed(count >= 1, "identity record: no public key");
    int lastSuite = 0;
    for (int i = 0; i < count; i++) {
      Suite suite = Suite.ofId(reader.u16());
      Require.wellFormed(suite.id() > lastSuite, "identity record: suites are not ascending");
      lastSuite = suite.id();
      Bytes publicKey = Bytes.wrap(reader.bytes(reader.u16()));
      suite.requirePublicKey(publicKey);
      publicKeys.put(suite, publicKey);
    }
  }

  private void verify(Bytes publicKey, byte[] signature) {
    Ed25519Signer verifier = new Ed25519Signer();
    try {
      verifier.init(false, new Ed25519PublicKeyParameters(publicKey.shared()));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("identity record: not an Ed25519 public key");
    }
    verifier.update(encoded.shared(), 0, bodyLength);
    if (!verifier.verifySignature(signature)) {
      throw new OpenFailedException();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IdentityRecord record && encoded.equals(record.encoded);
  }

  @Override
  public int hashCode() {
    return encoded.hashCode();
  }

  @Override
  public String toString() {
    return "IdentityRecord[" + userId + ", version " + version + "]";
  }
}
