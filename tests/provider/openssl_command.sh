#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# openssl_command.sh MODULE: the module mlkem.so with the openssl command as it is installed: what it
# exports, keys in files, and connections of s_client with s_server. See ../common.sh.
. "$(dirname "$0")/../common.sh"
. "$(dirname "$0")/module.sh"
module=$1

need openssl openssl
rm -rf "$WORK" && mkdir -p "$WORK" && cd "$WORK"
use_module "$module"

exported=$(nm -D --defined-only "$module" | sed 's/.* //')
[ "$exported" = OSSL_provider_init ] || fail "mlkem.so exports more: $exported"
# status_of NAME: a provider's status in what `openssl list -providers` prints, from standard input.
status_of() { sed -n "/^  $1\$/,/^  [^ ]/s/^    status: //p"; }
printed=$(printf '%s\n' Providers: '  mlkem' '    status: inactive' '  default' '    status: active')
[ "$(status_of mlkem <<<"$printed")" = inactive ] || fail "the status is another provider's"
printed=$(openssl list -providers)
[ "$(status_of mlkem <<<"$printed")" = active ] || fail "the provider is not active: $printed"

# ---- Keys in files.
for name in ML-KEM-512 ML-KEM-768 ML-KEM-1024 X-Wing; do
    seed=$(printf '%02x' $(seq 1 "$([ $name = X-Wing ] && echo 32 || echo 64)"))
    openssl genpkey -algorithm $name -pkeyopt "hexseed:$seed" -out key.pem
    openssl pkey -in key.pem -pubout -out public.pem
    openssl pkey -in key.pem -pubout -outform DER -out public.der
    openssl pkey -pubin -inform DER -in public.der -out again.pem
    cmp public.pem again.pem || fail "$name: the public key changes"
    openssl pkey -in key.pem -aes256 -passout pass:sesame -out encrypted.pem
    grep -q 'BEGIN ENCRYPTED PRIVATE KEY' encrypted.pem || fail "$name: not encrypted"
    openssl pkey -in encrypted.pem -passin pass:sesame -out again.pem
    cmp key.pem again.pem || fail "$name: the private key changes"
    must_fail_with 'Could not read key' openssl pkey -in encrypted.pem -passin pass:simsim
    openssl pkey -in key.pem -check -noout >checked
    grep -q 'Key is valid' checked || fail "$name: $(<checked)"
    openssl pkey -in key.pem -text -noout >text
    grep -q "^$name Private-Key:" text || fail "$name: $(head -n 1 text)"
    # A certificate of the key, which an EC key signs.
    openssl x509 -new -subj /CN=kem -force_pubkey public.pem -signkey server.key -out kem.crt 2>/dev/null ||
        openssl x509 -req -in <(openssl req -new -key server.key -subj /CN=kem) -force_pubkey public.pem \
            -signkey server.key -out kem.crt 2>/dev/null
    openssl x509 -in kem.crt -noout -pubkey >again.pem
    cmp public.pem again.pem || fail "$name: the certificate holds another key"
done
echo "4 algorithms in files"

# ---- Connections.
for group in X25519MLKEM768 SecP256r1MLKEM768 SecP384r1MLKEM1024 MLKEM512 MLKEM768 MLKEM1024; do
    start_server openssl s_server -accept 127.0.0.1:0 -cert server.crt -key server.key -groups $group -naccept 1 -rev
    reply=$( { echo hello; sleep 0.5; } | timeout 20 openssl s_client -connect "127.0.0.1:$port" -groups $group \
        -CAfile server.crt -verify_return_error -tls1_3 2>&1)
    [[ $reply = *"Verify return code: 0"* && $reply = *olleh* ]] || fail "$group: $reply"
    stop_server
    # A client without the group is refused.
    start_server openssl s_server -accept 127.0.0.1:0 -cert server.crt -key server.key -groups $group -naccept 1 -rev
    must_fail_with 'alert handshake failure' timeout 20 openssl s_client -connect "127.0.0.1:$port" -groups X25519 </dev/null
    stop_server
done
echo "6 groups by s_client and s_server"
