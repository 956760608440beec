// Checks this implementation against the vectors of the specification: node vectors.js DIR

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deepStrictEqual } from "node:assert";
import * as sl1 from "./sl1.js";

const { unhex } = sl1;
const folder = process.argv[2];
const read = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));

/** Byte strings of the vectors as bytes, except where a text is meant. */
const TEXTS = new Set([
  "about", "algorithm", "userId", "conversationId", "messageId", "senderId", "relatesTo",
]);
const bytes = (node) => {
  if (Array.isArray(node)) {
    return node.map(bytes);
  }
  if (node === null || typeof node !== "object") {
    return node;
  }
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [
      name,
      typeof value === "string" && !TEXTS.has(name) ? unhex(value) : bytes(value),
    ]));
};

let checks = 0;
const equal = (actual, expected) => {
  checks++;
  deepStrictEqual(
    actual instanceof Uint8Array ? sl1.hex(actual) : actual,
    expected instanceof Uint8Array ? sl1.hex(expected) : expected);
};

const checkPasswordKeys = async () => {
  for (const vector of bytes(read("password-keys").vectors)) {
    if (vector.kdf.id === 1) {
      const password = new TextDecoder().decode(vector.password);
      const keys = await sl1.passwordKeys(password, vector.kdf, vector.userShare);
      for (const [name, key] of Object.entries(keys)) {
        equal(key, vector[name]);
      }
    }
  }
};

const checkIdentities = async () => {
  for (const vector of bytes(read("identity").vectors)) {
    for (const [suite, name] of [[sl1.X25519, "x25519"], [sl1.X_WING, "xWing"]]) {
      const privateKey = await sl1.kemPrivateKey(vector.identitySeed, suite);
      equal(privateKey, vector[`${name}PrivateKey`]);
      equal(await sl1.publicKeyOf(suite, privateKey), vector[`${name}PublicKey`]);
    }
    equal(await sl1.sha256(vector.record), vector.identityHash);
  }
  for (const vector of bytes(read("identity-wrap").vectors)) {
    equal(await sl1.openIdentity(vector, vector.key, vector.wrap), vector.identitySeed);
    equal(await sl1.sealIdentity(vector, vector.key, vector.identitySeed, vector.iv), vector.wrap);
  }
  for (const vector of read("fingerprints").vectors) {
    const hashes = [unhex(vector.identityHash), unhex(vector.otherIdentityHash)];
    equal(await sl1.fingerprint(...hashes), vector.fingerprint);
  }
  for (const vector of read("recovery-code").vectors) {
    const keys = await sl1.recoveryKeys(unhex(vector.recoveryBits), unhex(vector.userShare));
    equal(sl1.hex(keys.recoveryAuth), vector.recoveryAuth);
    equal(sl1.hex(keys.recoveryKey), vector.recoveryKey);
  }
};

const checkEpochs = async () => {
  for (const vector of bytes(read("epoch").vectors)) {
    const share = vector.conversationShare;
    equal(await sl1.membersHash(vector.members), vector.membersHash);
    equal(await sl1.kemPrivateKey(vector.epochSeed, vector.suite), vector.epochPrivateKey);
    for (const wrap of vector.wraps) {
      equal(await sl1.openEpoch(vector, wrap, wrap.memberPrivateKey, share, wrap), vector.epochSeed);
      const sealed = await sl1.sealEpoch(vector, wrap, share, vector.epochSeed, wrap);
      equal(sealed.enc, wrap.enc);
      equal(sealed.ciphertext, wrap.ciphertext);
    }
  }
};

const checkMessages = async () => {
  for (const json of read("message").vectors) {
    const { messages, ...rest } = json;
    const vector = bytes(rest);
    const share = vector.conversationShare;
    const sender = await sl1.openSender(vector, vector.encapsulationSeed);
    const reader = await sl1.openReader(vector, vector.epochPrivateKey, vector.enc);
    equal(sender.enc, vector.enc);
    equal(sender.exported, vector.exported);
    equal(reader.exported, vector.exported);
    for (const { body, iv, envelope } of messages) {
      equal(await sl1.openMessage(vector, reader, share, envelope), unhex(body));
      const { flags, kind, messageId, senderId, relatesTo, sentAt } = envelope;
      const fields = { flags, kind, messageId, senderId, relatesTo, sentAt };
      const first = "enc" in envelope;
      equal(
        await sl1.sealMessage(vector, sender, share, fields, unhex(body), first, unhex(iv)),
        envelope);
    }
  }
};

const checkPadding = () => {
  const padding = read("padding");
  for (const vector of padding.lengths) {
    equal(sl1.paddedLength(vector.bodyLength), vector.length);
  }
  for (const vector of bytes(padding.vectors)) {
    equal(sl1.pad(vector.body), vector.padded);
    equal(sl1.unpad(vector.padded), vector.body);
  }
};

await checkPasswordKeys();
await checkIdentities();
await checkEpochs();
await checkMessages();
checkPadding();
console.log(JSON.stringify({ checks }));
