#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# leaks.sh PROGRAM COUNT: valgrind finds no leak and no wrong access in PROGRAM, which makes COUNT
# handshakes of each group. See ../common.sh.
. "$(dirname "$0")/../common.sh"
program=$1 count=$2

need valgrind valgrind
rm -rf "$WORK" && mkdir -p "$WORK" && cd "$WORK"
# Memory of the process that OpenSSL keeps until its end is reachable, and no leak.
OPENSSL_CONF=/dev/null valgrind --leak-check=full --show-leak-kinds=definite,indirect,possible \
    --errors-for-leak-kinds=definite,indirect,possible --error-exitcode=9 -q "$program" "$count" >seen 2>errors ||
    fail "$(head -n 60 errors)"
[ "$(grep -c "handshakes$" seen)" = 12 ] || fail "$(<seen)"
[ ! -s errors ] || fail "$(<errors)"
# This test sees a leak.
must_fail_with 'definitely lost' valgrind --leak-check=full --error-exitcode=9 -q "$program" planted
cat seen
