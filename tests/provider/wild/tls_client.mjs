// SPDX-License-Identifier: MIT
// node tls_client.mjs PORT GROUP COUNT CA: makes connections that offer one group, one after the other.
// Prints the answer to "GET /", or the error, of each.
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';

const [port, group, count, ca] = process.argv.slice(2);
for (let i = 0; i < Number(count); ++i) {
    await new Promise((done) => {
        let text = '';
        const socket = connect({
            port: Number(port), host: '127.0.0.1', servername: 'localhost', ca: ca && readFileSync(ca),
            rejectUnauthorized: ca !== undefined, ecdhCurve: group, minVersion: 'TLSv1.3',
        }, () => socket.write('GET / HTTP/1.0\r\nHost: localhost\r\n\r\n'));
        socket.on('data', (bytes) => { text += bytes; });
        socket.on('error', (error) => { text += `error ${error.code}`; });
        socket.on('close', () => { console.log(text.trim().split('\n').pop()); done(); });
    });
}
