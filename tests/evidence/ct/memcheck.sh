#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# memcheck.sh PROGRAM [VALGRIND_OPTIONS...]: the program's secrets reach no branch and no address.
# Called in this way, memcheck also reports each leak that `PROGRAM leaks` plants: leaks of two kinds,
# "branch" and "index".
set -euo pipefail
program=$1
options=("${@:2}")

memcheck() {
    valgrind -q --error-exitcode=9 "${options[@]}" "$program" "$@"
}

memcheck
status=0
output=$(memcheck leaks 2>&1) || status=$?
# A line for each leak, and then what memcheck says of it.
awk '
    function judge() {
        if (leak == "") return
        print (found ? "planted leak reported: " : "memcheck did not report a planted leak: ") leak
        bad = bad || !found
    }
    /^planted: / { judge(); kind = $2; leak = $2 " " $3; kinds[kind]; found = 0 }
    kind == "branch" && /Conditional jump or move depends on uninitialised value/ { found = 1 }
    kind == "index" && /Use of uninitialised value of size/ { found = 1 }
    /^all are planted$/ { complete = 1 }
    END {
        judge()
        if (!("branch" in kinds && "index" in kinds)) { print "it plants leaks of one kind only"; bad = 1 }
        if (!complete) { print "it ends before all leaks are planted"; bad = 1 }
        exit bad
    }' <<<"$output" && [ $status = 9 ] || {
    echo "$output"
    echo "memcheck ends with status $status, and does not report each planted leak" >&2
    exit 1
}
