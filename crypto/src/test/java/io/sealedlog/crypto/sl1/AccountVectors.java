package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Hkdf;
import io.sealedlog.crypto.Hmac;
import io.sealedlog.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// The vectors of users: password keys, recovery codes, identities, sessions.
final class AccountVectors {
  private AccountVectors() {}

  static Vector passwordKeys() {
    byte[] sevens = HexFormat.of().parseHex("07".repeat(32));
    SecretBytes nines = SecretBytes.copyOf(HexFormat.of().parseHex("09".repeat(32)));
    Bytes salt = Bytes.wrap(Sample.bytes("key salt", 32));
    SecretBytes share = Sample.secret("user share");
    return new Vector()
        .put("spec", "sl1, section 3")
        .put(
            "vectors",
            List.of(
                passwordKey(
                    "non-ASCII, composed",
                    "p\u00e4\u2713\ud835\udcb3 horse",
                    KdfParameters.pbkdf2(1000, Bytes.wrap(sevens)),
                    nines),
                passwordKey(
                    "non-ASCII, decomposed: the same keys",
                    "pa\u0308\u2713\ud835\udcb3 horse",
                    KdfParameters.pbkdf2(1000, Bytes.wrap(sevens)),
                    nines),
                passwordKey(
                    "the least that a client accepts",
                    "correct horse battery staple",
                    KdfParameters.pbkdf2(310_000, salt),
                    share),
                passwordKey(
                    "Argon2id",
                    "correct horse battery staple",
                    KdfParameters.argon2id(salt),
                    share)))
        .put("verifiers", List.of(verifier(4), verifier(12)))
        .put(
            "fakeSalts",
            List.of(
                new Vector()
                    .put("enumerationKey", Sample.secret("enumeration key"))
                    .put("username", "nobody")
                    .put("keySalt", FakeSalt.of(Sample.secret("enumeration key"), "nobody"))));
  }

  private static Vector passwordKey(
      String about, String password, KdfParameters kdf, SecretBytes userShare) {
    PasswordKeys keys = PasswordKeys.derive(password, kdf);
    return Vector.of(about)
        .put("password", Sample.utf8(password))
        .put("normalized", Sample.utf8(Passwords.normalize(password)))
        .put("kdf", kdf(kdf))
        .put("userShare", userShare)
        .put("master", keys.master())
        .put("authenticationKey", keys.authenticationKey())
        .put("keyEncryptionKey", keys.keyEncryptionKey(userShare));
  }

  static Vector kdf(KdfParameters kdf) {
    return new Vector()
        .put("algorithm", kdf.algorithm().wireName())
        .put("id", kdf.algorithm().id())
        .put("p1", kdf.p1())
        .put("p2", kdf.p2())
        .put("p3", kdf.p3())
        .put("keySalt", kdf.keySalt());
  }

  private static Vector verifier(int cost) {
    SecretBytes pepper = Sample.secret("pepper");
    SecretBytes key = Sample.secret("authentication key");
    byte[] salt = Sample.bytes("bcrypt salt", 16);
    byte[] input = Base64.getEncoder().encode(Hmac.sha384(pepper.shared(), key.shared()));
    return new Vector()
        .put("pepper", pepper)
        .put("authenticationKey", key)
        .put("cost", cost)
        .put("salt", salt)
        .put("input", new String(input, StandardCharsets.US_ASCII))
        .put("verifier", new PasswordVerifier(pepper, cost).create(key, new FixedRandom(salt)));
  }

  static Vector recoveryCode() {
    byte[] ones = new byte[19];
    Arrays.fill(ones, (byte) 0xff);
    return new Vector()
        .put("spec", "sl1, section 4")
        .put(
            "vectors",
            List.of(
                recoveryCode("all zeros", new byte[19]),
                recoveryCode("all ones", ones),
                recoveryCode("any", Sample.bytes("recovery bits", 19))));
  }

  private static Vector recoveryCode(String about, byte[] random) {
    RecoveryCode code = RecoveryCode.generate(new FixedRandom(random));
    byte[] bits = random.clone();
    bits[18] &= (byte) 0xfc;
    SecretBytes share = Sample.secret("user share");
    String text = code.text();
    return Vector.of(about)
        .put("random", random)
        .put("recoveryBits", bits)
        .put("checksumHash", Layout.label("sl1/recovery-code").bytes(bits).hash())
        .put("code", text)
        .putTexts(
            "readAlso",
            List.of(
                text.replace("-", ""),
                text.toLowerCase(Locale.ROOT),
                text.replace('0', 'O').replace('1', 'l').replace('-', ' '),
                text.replace('0', 'o').replace('1', 'I')))
        .put("recoveryAuth", code.recoveryAuth())
        .put("recoveryAuthHash", RecoveryCode.authHash(code.recoveryAuth()))
        .put("userShare", share)
        .put("recoveryKey", code.recoveryKey(share));
  }

  static Vector identity() {
    Identity first = Sample.identity("alice");
    Identity second = Sample.identity("alice, second");
    IdentityRecord one = first.firstRecord(Sample.ALICE, Sample.AT);
    IdentityRecord two = second.nextRecord(one, first, Sample.AT + 1);
    return new Vector()
        .put("spec", "sl1, section 4")
        .put("vectors", List.of(identity(first, one), identity(second, two)));
  }

  private static Vector identity(Identity identity, IdentityRecord record) {
    int signatures = record.version() == 1 ? 64 : 128;
    int bodyLength = record.encoded().length() - signatures;
    byte[] info = Layout.label("sl1/ed25519").toArray();
    return Vector.of("version " + record.version())
        .put("identitySeed", identity.seed())
        .put("x25519PrivateKey", identity.kemKeyPair(Suite.X25519).privateKey())
        .put("x25519PublicKey", identity.kemKeyPair(Suite.X25519).publicKey())
        .put("xWingPrivateKey", identity.kemKeyPair(Suite.X_WING).privateKey())
        .put("xWingPublicKey", identity.kemKeyPair(Suite.X_WING).publicKey())
        .put("ed25519Seed", Hkdf.derive(identity.seed().shared(), new byte[0], info))
        .put("ed25519PublicKey", identity.signingPublicKey())
        .put("userId", record.userId())
        .put("version", record.version())
        .put("createdAt", record.createdAt())
        .put("body", record.encoded().slice(0, bodyLength))
        .put("record", record.encoded())
        .put("identityHash", record.hash());
  }

  static Vector fingerprints() {
    return new Vector()
        .put("spec", "sl1, section 4")
        .put(
            "vectors",
            List.of(
                fingerprint("alice", "bob"),
                fingerprint("bob", "alice"),
                fingerprint("alice", "alice")));
  }

  private static Vector fingerprint(String one, String other) {
    Bytes hash = Sample.record(Sample.ALICE, one).hash();
    Bytes otherHash = Sample.record(Sample.BOB, other).hash();
    return new Vector()
        .put("identityHash", hash)
        .put("otherIdentityHash", otherHash)
        .put("fingerprint", Fingerprint.of(hash, otherHash));
  }

  static Vector identityWrap() {
    IdentityRecord record = Sample.record(Sample.ALICE, "alice");
    KdfParameters kdf = KdfParameters.pbkdf2(600_000, Bytes.wrap(Sample.bytes("key salt", 32)));
    return new Vector()
        .put("spec", "sl1, section 4")
        .put(
            "vectors",
            List.of(
                identityWrap("password", IdentityWrap.Binding.password(record, kdf, 1)),
                identityWrap("recovery", IdentityWrap.Binding.recovery(record, 2))));
  }

  private static Vector identityWrap(String type, IdentityWrap.Binding binding) {
    SecretBytes key = Sample.secret("key of the " + type + " wrap");
    SecretBytes seed = Sample.secret("identity seed of alice");
    byte[] iv = Sample.bytes("iv of the " + type + " wrap", 12);
    IdentityWrap wrap = IdentityWrap.seal(binding, key, seed, new FixedRandom(iv));
    Vector vector = Vector.of(type);
    if (binding.kdf() == null) {
      vector.putNull("kdf");
    } else {
      vector.put("kdf", kdf(binding.kdf()));
    }
    return vector
        .put("userId", binding.userId())
        .put("identityVersion", binding.identityVersion())
        .put("shareVersion", binding.shareVersion())
        .put("identityHash", binding.identityHash())
        .put("key", key)
        .put("identitySeed", seed)
        .put("iv", iv)
        .put("aad", binding.aad())
        .put("wrap", wrap.encode());
  }

  static Vector session() {
    byte[] secret = Sample.bytes("token secret", 32);
    SessionToken token = SessionToken.issue(Sample.SESSION, new FixedRandom(secret));
    SecretBytes ringKey = Sample.secret("ring key");
    SecretBytes seed = Sample.secret("identity seed of alice");
    byte[] iv = Sample.bytes("iv of the session", 12);
    SessionWrap wrap = SessionWrap.seal(token, Sample.ALICE, ringKey, seed, new FixedRandom(iv));
    byte[] info = Layout.label("sl1/session").uuid(Sample.SESSION).toArray();
    return new Vector()
        .put("spec", "sl1, section 8")
        .put(
            "vectors",
            List.of(
                new Vector()
                    .put("sessionId", Sample.SESSION)
                    .put("tokenSecret", secret)
                    .put("token", token.text())
                    .put("secretHash", token.secretHash())
                    .put("userId", Sample.ALICE)
                    .put("ringKey", ringKey)
                    .put("info", info)
                    .put("wrapKey", Hkdf.derive(secret, ringKey.shared(), info))
                    .put("aad", Layout.empty().bytes(info).uuid(Sample.ALICE).toArray())
                    .put("identitySeed", seed)
                    .put("iv", iv)
                    .put("ciphertext", wrap.ciphertext())));
  }
}
