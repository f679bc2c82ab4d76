// SPDX-License-Identifier: MIT
// An exchange and every error that a caller can cause, from Node: exchange.mjs ADDON LIBRARY HEADER, with the
// module of addon.c, the shared library and mlkem.h.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [, , addonPath, library, header] = process.argv;
const addon = createRequire(import.meta.url)(addonPath);
const errors = Object.fromEntries(
    [...readFileSync(header, 'utf8').split('enum mlkem_error {')[1].split('};')[0].matchAll(/\bMLKEM_(\w+)\s*=\s*(\d+)/g)]
        .map(([, name, number]) => [name, Number(number)]));
const caused = new Set();

/** A Buffer is passed with its size, another typed array without. */
const call = (name, ...rest) =>
    addon.call(library, `mlkem_${name}`, ...rest.flatMap((a) => (Buffer.isBuffer(a) ? [a, a.length] : [a])));
const check = (name, ...rest) => {
    const error = call(name, ...rest);
    assert.equal(error, 0, `${name}: ${addon.text(library, 'mlkem_error_text', error)}`);
};
const refused = (error, name, ...rest) => {
    assert.equal(call(name, ...rest), errors[error], `${name}: not ${error}`);
    assert.ok(addon.text(library, 'mlkem_error_text', errors[error]).length > 0);
    caused.add(error);
};
const buffers = (kem, ...names) => names.map((name) => Buffer.alloc(call(`${name}_size`, kem)));
const isZero = (buffer) => buffer.every((byte) => byte === 0);
const changed = (data, at, by = 1) => {
    const copy = Buffer.from(data);
    copy[at] ^= by;
    return copy;
};

function exchange(kem) {
    const [ek, dk, c, sent, received] = buffers(kem, 'encapsulation_key', 'decapsulation_key', 'ciphertext',
                                                'shared_secret', 'shared_secret');
    check('keygen', kem, ek, dk);
    check('encaps', kem, ek, c, sent);
    check('decaps', kem, dk, c, received);
    assert.ok(sent.equals(received) && !isZero(sent));
}

function fileOf(kem, form, key) {
    const room = new BigUint64Array([8192n]), out = new Uint8Array(8192);
    check('private_key_to_der', kem, form, key, out, room);
    return Buffer.from(out.subarray(0, Number(room[0])));
}

function readRefused(error, file, encoding = 'der') {
    const kem = new Int32Array([7]), room = new BigUint64Array([8192n]), out = new Uint8Array(8192);
    refused(error, `private_key_from_${encoding}`, file, kem, out, room, null, null);
    assert.ok(kem[0] === 0 && room[0] === 0n && isZero(out), error);
}

function everyError(kem) {
    const [ek, dk, c, secret, secondPart, ct1, ct2, seed, otherEk, otherDk] = buffers(
        kem, 'encapsulation_key', 'decapsulation_key', 'ciphertext', 'shared_secret', 'key_second_part',
        'ciphertext_1', 'ciphertext_2', 'seed', 'encapsulation_key', 'decapsulation_key');
    check('keygen', kem, otherEk, otherDk);
    check('random_seed', kem, seed);
    check('keygen_from_seed', kem, seed, ek, dk);
    const secrets = dk.length - ek.length - 64; // bytes before ek in dk

    refused('INVALID_LENGTH', 'decaps', kem, Buffer.alloc(0), Buffer.alloc(0), Buffer.alloc(0));
    refused('UNSUPPORTED', 'keygen', 0, ek, dk);
    refused('COEFFICIENT_OUT_OF_RANGE', 'encaps', kem, Buffer.concat([Buffer.from([255, 255]), ek.subarray(2)]), c,
            secret);
    assert.ok(isZero(c) && isZero(secret));
    refused('HASH_MISMATCH', 'decaps', kem, changed(dk, dk.length - 64), c, secret);
    assert.ok(isZero(secret));

    const keyHeader = Buffer.alloc(64), state = Buffer.alloc(96);
    check('key_header', kem, ek, keyHeader);
    check('encaps_begin', kem, keyHeader, ct1, state);
    ek.copy(secondPart);
    refused('PART_MISMATCH', 'encaps_finish', kem, state, changed(secondPart, 0), ct2, secret);
    check('encaps_finish', kem, state, secondPart, ct2, secret);
    refused('STATE_SPENT', 'encaps_finish', kem, state, secondPart, ct2, secret);
    refused('NO_KEY', 'encaps_prepared', new Uint8Array(10496), c, secret);

    const room = new BigUint64Array([10n]), out = new Uint8Array(8192);
    refused('NO_ROOM', 'private_key_to_der', kem, 0, seed, out, room);
    const [ofSeed, ofDk, ofBoth] = [fileOf(kem, 0, seed), fileOf(kem, 1, dk), fileOf(kem, 2, seed)];
    assert.equal(Number(room[0]), ofSeed.length);
    refused('SEED_UNAVAILABLE', 'private_key_to_der', kem, 0, dk, out, room);
    readRefused('MALFORMED_DER', ofSeed.subarray(0, -1));
    readRefused('MALFORMED_PEM', Buffer.from('none'), 'pem');
    readRefused('WRONG_ALGORITHM', changed(ofSeed, ofSeed.indexOf(Buffer.from([6, 9])) + 10, 0x40));
    readRefused('SEED_MISMATCH', changed(ofBoth, ofBoth.indexOf(seed)));
    const ofOther = Buffer.from(ofDk);
    otherDk.copy(ofOther, ofDk.indexOf(dk), 0, secrets);
    readRefused('PAIRWISE_CHECK_FAILURE', ofOther);
    // With version 2 and the public key of another key pair.
    const size = Buffer.alloc(4);
    size.writeUInt16BE(1 + ek.length);
    const body = Buffer.concat([ofSeed.subarray(2), Buffer.from([0x81, 0x82]), size.subarray(0, 3), otherEk]);
    body[2] = 1;
    size.writeUInt16BE(body.length);
    readRefused('PUBLIC_KEY_MISMATCH', Buffer.concat([Buffer.from([0x30, 0x82]), size.subarray(0, 2), body]));
    readRefused('BARE_EXPANDED_KEY', dk);
    readRefused('PUBLIC_KEY_APPENDED', Buffer.concat([dk, ek]));
}

const hybrids = call('encapsulation_key_size', 4) !== 0;
for (let kem = 1; kem < (hybrids ? 8 : 4); ++kem)
    exchange(kem);
for (const kem of [1, 2, 3])
    everyError(kem);
if (hybrids) {
    const [ek, dk, c, secret] = buffers(4, 'encapsulation_key', 'decapsulation_key', 'ciphertext', 'shared_secret');
    check('keygen', 4, ek, dk);
    refused('INVALID_SHARE', 'encaps', 4, ek.fill(0, ek.length - 32), c, secret);
}
// The others take a machine that fails, or a hybrid's seed whose classical key is out of range.
const ofMachine = ['OK', 'ENTROPY_FAILURE', 'SELF_TEST_FAILURE', 'OPENSSL_ERROR', 'INVALID_PRIVATE_KEY'];
const missing = Object.keys(errors).filter((name) => !caused.has(name) && !ofMachine.includes(name));
assert.deepEqual(missing, hybrids ? [] : ['INVALID_SHARE']);
console.log(`Node: ok, ${caused.size} errors`);
