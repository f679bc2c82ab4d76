#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tls_groups.sh SOURCE MODULE: one handshake of TLS 1.3 of each named group, by the openssl command as it
# is installed and the module mlkem.so. It ends at once where there is no openssl.
set -euo pipefail
SOURCE=$1 module=$2
fail() {
    echo "FAILED: $*"
    exit 1
}
if ! command -v openssl >/dev/null; then
    echo "No openssl command here (Debian, Ubuntu: openssl): no handshake of TLS."
    exit
fi
. "$SOURCE/tests/provider/module.sh"
folder=$(mktemp -d)
cd "$folder"
use_module "$module"
echo "TLS 1.3 by $(openssl version | cut -d ' ' -f 1-2), s_server and s_client, with mlkem.so"
for group in X25519MLKEM768 SecP256r1MLKEM768 SecP384r1MLKEM1024 MLKEM512 MLKEM768 MLKEM1024; do
    start_server openssl s_server -accept 127.0.0.1:0 -cert server.crt -key server.key -groups $group -naccept 1 -rev
    reply=$({ echo tset a; sleep 0.2; } | timeout 20 openssl s_client -connect "127.0.0.1:$port" -groups $group \
        -CAfile server.crt -verify_return_error 2>&1 || true)
    stop_server
    [[ $reply = *"Verify return code: 0"*"a test"* ]] || fail "$group: $reply"
    printf '  %-18s %s, read %s bytes and written %s\n' $group "$(sed -n 's/^New, \(TLS[^,]*\), .*/\1/p' <<<"$reply")" \
        $(sed -nE 's/.*handshake has read ([0-9]+) bytes and written ([0-9]+) bytes/\1 \2/p' <<<"$reply")
done
cd /
rm -rf "$folder"
