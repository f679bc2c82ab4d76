#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# planted_faults.sh SANITIZER PROGRAM: the sanitizer reports the faults that the program plants, and
# ends it.
. "$(dirname "$0")/../../common.sh"
program=$2

case $1 in
address)
    backends=$("$program" backends)
    for backend in $backends; do
        echo "backend $backend"
        must_fail_with heap-buffer-overflow "$program" heap "$backend"
        must_fail_with stack-buffer-overflow "$program" stack "$backend"
    done
    must_fail_with "signed integer overflow" "$program" overflow
    must_fail_with "implicit conversion" "$program" conversion
    must_fail_with "out of bounds" "$program" bounds
    ;;
memory)
    must_fail_with use-of-uninitialized-value "$program" seed
    must_fail_with use-of-uninitialized-value "$program" output
    ;;
threads) must_fail_with "ThreadSanitizer: data race" "$program" race ;;
*) fail "no such sanitizer: $1" ;;
esac
