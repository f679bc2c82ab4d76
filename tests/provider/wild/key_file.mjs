// SPDX-License-Identifier: MIT
// node key_file.mjs read PRIVATE PUBLIC: both PEM files hold one key. Prints its public key as PEM.
// node key_file.mjs write NAME PRIVATE PUBLIC: a new key into two files.
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const [mode, ...files] = process.argv.slice(2);
const spki = { type: 'spki', format: 'pem' };
if (mode === 'read') {
    const own = createPublicKey(createPrivateKey(readFileSync(files[0]))).export(spki);
    if (own !== createPublicKey(readFileSync(files[1])).export(spki))
        throw new Error('two keys');
    process.stdout.write(own);
} else {
    const { privateKey, publicKey } = generateKeyPairSync(files[0]);
    writeFileSync(files[1], privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(files[2], publicKey.export(spki));
}
