// A second implementation of sl1, written from the specification and its vectors: sections 2 to 6,
// as much as a client needs. Byte strings are Uint8Array. Whatever does not open throws.

import { createPrivateKey, createPublicKey, webcrypto } from "node:crypto";
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";

const { subtle } = webcrypto;
const utf8 = new TextEncoder();
const NONE = new Uint8Array(0);

export const X25519 = 1;
export const X_WING = 2;

// Section 1: conventions

export const concat = (...parts) => {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
};

export const hex = (bytes) => Buffer.from(bytes).toString("hex");
export const unhex = (text) => new Uint8Array(Buffer.from(text, "hex"));
export const base64url = (bytes) => Buffer.from(bytes).toString("base64url");
export const unbase64url = (text) => {
  const bytes = new Uint8Array(Buffer.from(text, "base64url"));
  if (base64url(bytes) !== text) {
    throw new Error("not canonical base64url");
  }
  return bytes;
};
export const random = (length) => webcrypto.getRandomValues(new Uint8Array(length));

const u8 = (value) => Uint8Array.of(value);
const u16 = (value) => Uint8Array.of(value >>> 8, value);
const u32 = (value) => concat(u16(value >>> 16), u16(value & 0xffff));
const u64 = (value) => concat(u32(Math.floor(value / 2 ** 32)), u32(value % 2 ** 32));
const uuid = (text) => unhex(text.replaceAll("-", ""));
const label = (text) => concat(u8(text.length), utf8.encode(text));

export const sha256 = async (...parts) =>
  new Uint8Array(await subtle.digest("SHA-256", concat(...parts)));

export const hkdf = async (ikm, salt, info) => {
  const key = await subtle.importKey("raw", ikm, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(
    await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, 256));
};

const gcm = async (operation, key, iv, additionalData, data) => {
  const aes = await subtle.importKey("raw", key, "AES-GCM", false, [operation]);
  return new Uint8Array(
    await subtle[operation]({ name: "AES-GCM", iv, additionalData, tagLength: 128 }, aes, data));
};
const seal = (key, iv, aad, plaintext) => gcm("encrypt", key, iv, aad, plaintext);
const open = (key, iv, aad, sealed) => gcm("decrypt", key, iv, aad, sealed);

const same = (a, b) => Buffer.from(a).equals(Buffer.from(b));
const require = (holds, rule) => {
  if (!holds) {
    throw new Error(rule);
  }
};

// Section 2: suites

const P = 2n ** 255n - 19n;
const LOW_ORDER = new Set([
  0n,
  1n,
  P - 1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
]);
const LENGTHS = { [X25519]: { publicKey: 32, enc: 32 }, [X_WING]: { publicKey: 1216, enc: 1120 } };

const requirePoint = (bytes, length) => {
  require(bytes.length === length, "wrong length");
  const u = BigInt("0x" + hex(bytes.slice(-32).reverse()));
  require(u < P && !LOW_ORDER.has(u), "not a usable X25519 point");
};

const hpke = (suite) =>
  new CipherSuite({
    kem: suite === X_WING ? new XWing() : new DhkemX25519HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  });

const buffer = (bytes) => bytes.slice().buffer;

const x25519PublicKey = (privateKey) => {
  const der = concat(unhex("302e020100300506032b656e04220420"), privateKey);
  const key = createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });
  return new Uint8Array(createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32));
};

export const publicKeyOf = async (suite, privateKey) => {
  if (suite === X25519) {
    return x25519PublicKey(privateKey);
  }
  const kem = new XWing();
  const pair = await kem.generateKeyPairDerand(privateKey.slice());
  return new Uint8Array(await kem.serializePublicKey(pair.publicKey));
};

const encapsulationKey = async (suite, seed) => {
  if (seed === undefined || suite === X_WING) {
    return seed && buffer(seed);
  }
  const { kem } = hpke(suite);
  return {
    privateKey: await kem.deserializePrivateKey(buffer(seed)),
    publicKey: await kem.deserializePublicKey(buffer(x25519PublicKey(seed))),
  };
};

/** SetupBaseS and Export. The seed is for vectors only. */
export const send = async (suite, publicKey, info, exporterContext, seed) => {
  requirePoint(publicKey, LENGTHS[suite].publicKey);
  const cipherSuite = hpke(suite);
  const context = await cipherSuite.createSenderContext({
    recipientPublicKey: await cipherSuite.kem.deserializePublicKey(buffer(publicKey)),
    info: buffer(info),
    ekm: await encapsulationKey(suite, seed),
  });
  const exported = await context.export(utf8.encode(exporterContext), 32);
  return { enc: new Uint8Array(context.enc), exported: new Uint8Array(exported) };
};

/** SetupBaseR and Export. */
export const receive = async (suite, privateKey, enc, info, exporterContext) => {
  requirePoint(enc, LENGTHS[suite].enc);
  const cipherSuite = hpke(suite);
  const context = await cipherSuite.createRecipientContext({
    recipientKey: await cipherSuite.kem.deserializePrivateKey(buffer(privateKey)),
    enc: buffer(enc),
    info: buffer(info),
  });
  return new Uint8Array(await context.export(utf8.encode(exporterContext), 32));
};

// Section 3: password keys

/** kdf: {id, p1, p2, p3, keySalt} */
export const passwordKeys = async (password, kdf, userShare) => {
  require(kdf.id === 1, "this implementation has PBKDF2 only");
  const key = await subtle.importKey(
    "raw", utf8.encode(password.normalize("NFC")), "PBKDF2", false, ["deriveBits"]);
  const master = new Uint8Array(
    await subtle.deriveBits(
      { name: "PBKDF2", hash: "SHA-256", salt: kdf.keySalt, iterations: kdf.p1 }, key, 256));
  return {
    master,
    authenticationKey: await hkdf(master, NONE, utf8.encode("authentication-key")),
    keyEncryptionKey: await hkdf(master, userShare, utf8.encode("message-encryption-key")),
  };
};

// Section 4: identities

export const kemPrivateKey = (seed, suite) => hkdf(seed, NONE, concat(label("sl1/kem"), u16(suite)));

export const recoveryKeys = async (recoveryBits, userShare) => ({
  recoveryAuth: await hkdf(recoveryBits, NONE, label("sl1/recovery-auth")),
  recoveryKey: await hkdf(recoveryBits, userShare, label("sl1/recovery")),
});

export const fingerprint = async (one, other) => {
  const sorted = [one, other].sort((a, b) => Buffer.compare(a, b));
  const number = BigInt("0x" + hex(await sha256(...sorted))) % 10n ** 60n;
  return number.toString().padStart(60, "0").match(/.{5}/g).join(" ");
};

/** binding: {userId, identityVersion, kdf or null, shareVersion, identityHash} */
const identityWrapAad = (binding) => {
  const kdf = binding.kdf ?? { id: 0, p1: 0, p2: 0, p3: 0, keySalt: new Uint8Array(32) };
  return concat(
    label("sl1/identity-wrap"), u8(binding.kdf ? 1 : 2), uuid(binding.userId),
    u32(binding.identityVersion), u8(kdf.id), u32(kdf.p1), u32(kdf.p2), u32(kdf.p3), kdf.keySalt,
    u32(binding.shareVersion), binding.identityHash);
};

export const sealIdentity = async (binding, key, identitySeed, iv = random(12)) =>
  concat(iv, await seal(key, iv, identityWrapAad(binding), identitySeed));

export const openIdentity = async (binding, key, wrap) => {
  require(wrap.length === 60, "an identity wrap is 60 bytes");
  return open(key, wrap.slice(0, 12), identityWrapAad(binding), wrap.slice(12));
};

// Section 5: epochs
// header: {suite, conversationId, epoch, epochPublicKey, membersHash, shareVersion, shareCommitment}
// recipient: {userId, identityVersion, memberPublicKey}

export const membersHash = (members) => {
  const sorted = members
    .map((member) => ({ ...member, id: uuid(member.userId) }))
    .sort((a, b) => Buffer.compare(a.id, b.id));
  return sha256(
    ...sorted.flatMap((member) => [member.id, u32(member.identityVersion), member.identityHash]));
};

export const shareCommitment = (conversationId, shareVersion, share) =>
  sha256(label("sl1/share"), uuid(conversationId), u32(shareVersion), share);

const epochWrapInfo = async (header, recipient) =>
  concat(
    label("sl1/epoch-wrap"),
    await sha256(
      u16(header.suite), uuid(header.conversationId), u32(header.epoch), uuid(recipient.userId),
      u32(recipient.identityVersion), recipient.memberPublicKey, header.epochPublicKey,
      header.membersHash));

const epochWrapKey = (exported, share, shareVersion) =>
  hkdf(exported, share, concat(label("sl1/epoch-wrap-key"), u32(shareVersion)));

export const sealEpoch = async (header, recipient, share, epochSeed, fixed = {}) => {
  const info = await epochWrapInfo(header, recipient);
  const { enc, exported } = await send(
    header.suite, recipient.memberPublicKey, info, "sl1/epoch-wrap", fixed.encapsulationSeed);
  const iv = fixed.iv ?? random(12);
  const key = await epochWrapKey(exported, share, header.shareVersion);
  return { enc, iv, ciphertext: await seal(key, iv, info, epochSeed) };
};

export const openEpoch = async (header, recipient, memberPrivateKey, share, wrap) => {
  require(wrap.ciphertext.length === 48, "an epoch wrap is 48 bytes");
  const commitment = await shareCommitment(header.conversationId, header.shareVersion, share);
  require(same(commitment, header.shareCommitment), "not the share of the epoch");
  const info = await epochWrapInfo(header, recipient);
  const exported = await receive(header.suite, memberPrivateKey, wrap.enc, info, "sl1/epoch-wrap");
  const key = await epochWrapKey(exported, share, header.shareVersion);
  const epochSeed = await open(key, wrap.iv, info, wrap.ciphertext);
  const publicKey = await publicKeyOf(header.suite, await kemPrivateKey(epochSeed, header.suite));
  require(same(publicKey, header.epochPublicKey), "not the seed of the epoch");
  return epochSeed;
};

// Section 6: messages

export const paddedLength = (bodyLength) => {
  const m = 4 + bodyLength;
  const floorLog2 = (value) => 31 - Math.clz32(value);
  const e = floorLog2(m);
  const step = m <= 1024 ? 64 : 2 ** (e - floorLog2(e) - 1);
  return Math.ceil(m / step) * step;
};

export const pad = (body) => {
  const padded = new Uint8Array(paddedLength(body.length));
  padded.set(concat(u32(body.length), body));
  return padded;
};

export const unpad = (padded) => {
  require(padded.length >= 64, "too short");
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  require(length <= padded.length - 4 && paddedLength(length) === padded.length, "wrong length");
  require(padded.slice(4 + length).every((byte) => byte === 0), "padding is not zero");
  return padded.slice(4, 4 + length);
};

const contextInfo = async (header) =>
  concat(
    label("sl1/context"),
    await sha256(
      u16(header.suite), uuid(header.conversationId), u32(header.epoch), header.epochPublicKey,
      header.membersHash));

export const contextId = async (enc) => (await sha256(enc)).slice(0, 16);

const messageAad = (fields) =>
  concat(
    label("sl1/message"), u16(fields.suite), u8(fields.flags), u8(fields.kind),
    uuid(fields.conversationId), u32(fields.epoch), uuid(fields.messageId), uuid(fields.senderId),
    fields.relatesTo === null ? new Uint8Array(16) : uuid(fields.relatesTo), u64(fields.sentAt));

const messageKey = async (exported, share, shareVersion, aad) =>
  hkdf(exported, share, concat(label("sl1/message-key"), u32(shareVersion), await sha256(aad)));

/** A sender context; the caller keeps to its limits and sends enc with the first envelope. */
export const openSender = async (header, seed) => {
  const info = await contextInfo(header);
  return send(header.suite, header.epochPublicKey, info, "sl1/context", seed);
};

/** A reader context. */
export const openReader = async (header, epochPrivateKey, enc) => {
  const info = await contextInfo(header);
  return { enc, exported: await receive(header.suite, epochPrivateKey, enc, info, "sl1/context") };
};

/** fields: {flags, kind, messageId, senderId, relatesTo, sentAt}. Gives an envelope as the API has it. */
export const sealMessage = async (header, context, share, fields, body, first, iv = random(12)) => {
  const all = {
    v: 1,
    suite: header.suite,
    conversationId: header.conversationId,
    epoch: header.epoch,
    ...fields,
  };
  const aad = messageAad(all);
  const key = await messageKey(context.exported, share, header.shareVersion, aad);
  return {
    ...all,
    contextId: base64url(await contextId(context.enc)),
    ...(first ? { enc: base64url(context.enc) } : {}),
    shareVersion: header.shareVersion,
    iv: base64url(iv),
    ciphertext: base64url(await seal(key, iv, aad, pad(body))),
  };
};

export const openMessage = async (header, context, share, envelope) => {
  require(
    envelope.v === 1 && envelope.suite === header.suite && envelope.epoch === header.epoch
      && envelope.conversationId === header.conversationId
      && envelope.contextId === base64url(await contextId(context.enc)),
    "not an envelope of this context");
  const aad = messageAad(envelope);
  const key = await messageKey(context.exported, share, envelope.shareVersion, aad);
  return unpad(
    await open(key, unbase64url(envelope.iv), aad, unbase64url(envelope.ciphertext)));
};
