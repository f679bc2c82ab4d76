// SPDX-License-Identifier: MIT
// node tls_server.mjs KEY CERTIFICATE GROUP: a server of TLS 1.3 that takes one group. It prints its
// port, answers over HTTP, and closes.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:tls';

const [key, cert, group] = process.argv.slice(2);
const server = createServer(
    { key: readFileSync(key), cert: readFileSync(cert), ecdhCurve: group, minVersion: 'TLSv1.3' },
    (socket) => {
        socket.on('error', () => {});
        socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nnode\n'));
    });
server.on('tlsClientError', () => {});
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
