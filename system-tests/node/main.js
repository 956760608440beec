// Does on request what a client does: a JSON array of requests on standard input, an array of
// answers on standard output. Byte strings are hex, envelopes are as the API has them.

import { readFileSync } from "node:fs";
import * as sl1 from "./sl1.js";

const { hex, unhex } = sl1;
const utf8 = new TextEncoder();

const header = (json) => ({
  ...json,
  epochPublicKey: unhex(json.epochPublicKey),
  membersHash: unhex(json.membersHash),
  shareCommitment: unhex(json.shareCommitment),
});
const recipient = (json) => ({ ...json, memberPublicKey: unhex(json.memberPublicKey) });
const kdf = (json) => json && { ...json, keySalt: unhex(json.keySalt) };
const binding = (json) => ({
  ...json,
  kdf: kdf(json.kdf),
  identityHash: unhex(json.identityHash),
});

const operations = {
  async passwordKeys(request) {
    const keys = await sl1.passwordKeys(
      request.password, kdf(request.kdf), unhex(request.userShare));
    return {
      authenticationKey: hex(keys.authenticationKey),
      keyEncryptionKey: hex(keys.keyEncryptionKey),
    };
  },

  async openIdentity(request) {
    const seed = await sl1.openIdentity(
      binding(request.binding), unhex(request.key), unhex(request.wrap));
    return { identitySeed: hex(seed) };
  },

  async sealIdentity(request) {
    const wrap = await sl1.sealIdentity(
      binding(request.binding), unhex(request.key), unhex(request.identitySeed));
    return { wrap: hex(wrap) };
  },

  async openEpoch(request) {
    const { suite } = request.header;
    const privateKey = await sl1.kemPrivateKey(unhex(request.identitySeed), suite);
    const wrap = Object.fromEntries(
      Object.entries(request.wrap).map(([name, value]) => [name, unhex(value)]));
    const seed = await sl1.openEpoch(
      header(request.header), recipient(request.recipient), privateKey, unhex(request.share), wrap);
    return { epochSeed: hex(seed) };
  },

  async sealEpoch(request) {
    const wrap = await sl1.sealEpoch(
      header(request.header), recipient(request.recipient), unhex(request.share),
      unhex(request.epochSeed));
    return { enc: hex(wrap.enc), iv: hex(wrap.iv), ciphertext: hex(wrap.ciphertext) };
  },

  async openMessages(request) {
    const epoch = header(request.header);
    const privateKey = await sl1.kemPrivateKey(unhex(request.epochSeed), epoch.suite);
    const enc = sl1.unbase64url(request.envelopes[0].enc);
    const context = await sl1.openReader(epoch, privateKey, enc);
    const bodies = [];
    for (const envelope of request.envelopes) {
      const body = await sl1.openMessage(epoch, context, unhex(request.share), envelope);
      bodies.push(new TextDecoder().decode(body));
    }
    return { bodies };
  },

  async sealMessages(request) {
    const epoch = header(request.header);
    const context = await sl1.openSender(epoch);
    const envelopes = [];
    for (const { fields, body } of request.messages) {
      envelopes.push(
        await sl1.sealMessage(
          epoch, context, unhex(request.share), fields, utf8.encode(body),
          envelopes.length === 0));
    }
    return { envelopes };
  },
};

const answers = [];
for (const request of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    answers.push(await operations[request.operation](request));
  } catch (e) {
    answers.push({ failed: e.name });
  }
}
process.stdout.write(JSON.stringify(answers));
