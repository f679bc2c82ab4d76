// SPDX-License-Identifier: MIT
// peers.mjs PEER: holds @noble/post-quantum and @hpke/* against the program PEER, both ways.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { randomBytes } from 'node:crypto';
import assert from 'node:assert/strict';
import { ml_kem512, ml_kem768, ml_kem1024 } from '@noble/post-quantum/ml-kem.js';
import { ml_kem768_x25519, ml_kem768_p256, ml_kem1024_p384 } from '@noble/post-quantum/hybrid.js';
import { CipherSuite, HkdfSha256, Aes128Gcm } from '@hpke/core';
import { MlKem512, MlKem768, MlKem1024 } from '@hpke/ml-kem';
import { XWing } from '@hpke/hybridkem-x-wing';

const rounds = 20;
const peer = spawn(process.argv[2], { stdio: ['pipe', 'pipe', 'inherit'] });
const waiting = [];
createInterface({ input: peer.stdout }).on('line', (line) => waiting.shift()(line));
const hex = (bytes) => (bytes.length === 0 ? '-' : Buffer.from(bytes).toString('hex'));
const bytes = (text) => Uint8Array.from(Buffer.from(text, 'hex'));
const ask = (...words) => new Promise((done, fail) => {
  waiting.push((line) => (line.startsWith('error') ? fail(new Error(line)) : done(line.split(' '))));
  peer.stdin.write(words.map((w) => (typeof w === 'string' ? w : hex(w))).join(' ') + '\n');
});

// One seed gives both the same key. Equal randomness gives the same ciphertext and secret. Each
// decapsulates what the other encapsulates.
let exchanges = 0;
const kems = [['ML-KEM-512', ml_kem512], ['ML-KEM-768', ml_kem768], ['ML-KEM-1024', ml_kem1024],
  ['X-Wing', ml_kem768_x25519], ['MLKEM768-P256', ml_kem768_p256], ['MLKEM1024-P384', ml_kem1024_p384]];
for (const [name, kem] of kems) {
  for (let i = 0; i < rounds; ++i) {
    const seed = randomBytes(kem.lengths.seed);
    const randomness = randomBytes(kem.lengths.msgRand ?? kem.lengths.msg);
    const theirs = kem.keygen(Uint8Array.from(seed));
    const [ek] = await ask('public', name, seed);
    assert.equal(ek, hex(theirs.publicKey), name);
    const sent = kem.encapsulate(theirs.publicKey, Uint8Array.from(randomness));
    const [c, K] = await ask('encaps', name, ek, randomness);
    assert.equal(c, hex(sent.cipherText), name);
    assert.equal(K, hex(sent.sharedSecret), name);
    const drawn = kem.encapsulate(bytes(ek));
    assert.deepEqual(await ask('decaps', name, seed, drawn.cipherText), [hex(drawn.sharedSecret)]);
    assert.equal(hex(kem.decapsulate(bytes(c), theirs.secretKey)), K);
    ++exchanges;
  }
}

// Sealed messages, both ways.
let messages = 0;
const suites = [['ML-KEM-512', new MlKem512(), 64], ['ML-KEM-768', new MlKem768(), 64],
  ['ML-KEM-1024', new MlKem1024(), 64], ['X-Wing', new XWing(), 32]];
for (const [name, kem, seedSize] of suites) {
  const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes128Gcm() });
  for (let i = 0; i < rounds; ++i) {
    const seed = Uint8Array.from(randomBytes(seedSize));
    const [info, aad, text] = [randomBytes(i), randomBytes(2 * i), randomBytes(3 * i + 1)].map((b) => Uint8Array.from(b));
    const [ek] = await ask('public', name, seed);
    const publicKey = await suite.kem.deserializePublicKey(bytes(ek).buffer);
    const privateKey = await suite.kem.deserializePrivateKey(seed.buffer);
    const sender = await suite.createSenderContext({ recipientPublicKey: publicKey, info });
    const theirs = new Uint8Array(await sender.seal(text, aad));
    assert.deepEqual(await ask('open', name, seed, new Uint8Array(sender.enc), info, aad, theirs), [hex(text)]);
    const [enc, ours] = await ask('seal', name, ek, info, aad, text);
    const recipient = await suite.createRecipientContext(
      { recipientKey: privateKey, enc: bytes(enc).buffer, info });
    assert.equal(hex(new Uint8Array(await recipient.open(bytes(ours), aad))), hex(text));
    messages += 2;
  }
}
await assert.rejects(ask('decaps', 'MLKEM768-P256', randomBytes(32), randomBytes(1152)));
peer.stdin.end();
assert.equal(exchanges, kems.length * rounds);
assert.equal(messages, 2 * suites.length * rounds);
console.log(`peers: ${exchanges} exchanges with @noble/post-quantum, ${messages} messages with @hpke`);
