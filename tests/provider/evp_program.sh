#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# evp_program.sh MODULE: a program for OpenSSL 3.5 is compiled as it is, and runs with the module. It
# prints what it prints with OpenSSL 3.5.9 and its own algorithms: evp_program.txt. See ../common.sh.
. "$(dirname "$0")/../common.sh"
. "$(dirname "$0")/module.sh"
module=$1

need cc gcc
need openssl openssl
rm -rf "$WORK" && mkdir -p "$WORK" && cd "$WORK"
cc -std=c99 -Wall -Wextra -Wpedantic -Werror "$here/evp_program.c" -lcrypto -o evp_program
use_module "$module"
./evp_program >seen || fail "evp_program ended with $?"
diff "$here/evp_program.txt" seen || fail "OpenSSL 3.5.9 prints something else"
# Where OpenSSL has no ML-KEM of its own, it comes from the module.
case $(openssl version | cut -d ' ' -f 2) in
3.[0-4].*) OPENSSL_CONF=/dev/null must_fail_with 'no such algorithm' ./evp_program ;;
esac
echo "3 algorithms by a program for OpenSSL 3.5, with $(openssl version | cut -d ' ' -f 1-2)"
