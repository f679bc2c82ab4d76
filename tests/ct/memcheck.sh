#!/usr/bin/env bash
# memcheck.sh PROGRAM: the program's secrets reach no branch and no address, and memcheck sees it where
# they do.
set -euo pipefail
program=$1

valgrind -q --error-exitcode=9 "$program"
for leak in index branch; do
    if valgrind -q --error-exitcode=9 "$program" "$leak" >/dev/null 2>&1; then
        echo "memcheck did not report a planted leak ($leak)" >&2
        exit 1
    fi
done
echo "planted leaks (index, branch) were reported"
