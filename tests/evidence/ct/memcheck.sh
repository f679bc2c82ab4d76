#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# memcheck.sh PROGRAM [VALGRIND_OPTIONS...]: the program's secrets reach no branch and no address.
# Called in this way, memcheck also reports each leak that `PROGRAM leaks` names, a line each:
# "branch" or "index", and where. `PROGRAM leak KIND WHERE` plants it.
set -euo pipefail
program=$1
options=("${@:2}")

memcheck() {
    valgrind -q --error-exitcode=9 "${options[@]}" "$program" "$@"
}

# must_report TEXT KIND WHERE
must_report() {
    local text=$1 status=0 output
    shift
    output=$(memcheck leak "$@" 2>&1) || status=$?
    if [ $status -ne 9 ] || ! grep -qF "$text" <<<"$output"; then
        echo "$output"
        echo "memcheck did not report a planted leak ($*)" >&2
        exit 1
    fi
    echo "planted leak reported: $*"
}

memcheck
leaks=$(memcheck leaks)
for kind in branch index; do
    grep -q "^$kind " <<<"$leaks" || { echo "$program plants no leak by $kind" >&2; exit 1; }
done
while read -r kind where; do
    case $kind in
    branch) must_report "Conditional jump or move depends on uninitialised value" branch "$where" ;;
    index) must_report "Use of uninitialised value of size" index "$where" ;;
    *) echo "no such leak: $kind" >&2; exit 1 ;;
    esac
done <<<"$leaks"
