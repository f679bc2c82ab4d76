#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# declassified.sh INCLUDE_DIR: the uses of declassify() in the headers are exactly those listed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$1/mlkem"

# Calls may span lines: each ends with its reason, a string literal.
found=$(find . -name '*.hpp' -o -name '*.inl' | sort | while read -r file; do
    [ "$file" = ./ct.hpp ] && continue # where declassify() itself is
    tr '\n' ' ' <"$file" | grep -oE 'declassify\([^;"]*"[^"]*"' |
        sed -E "s|.*\"([^\"]*)\"|${file#./} \| \1|" || true
done | LC_ALL=C sort)
calls=$(find . \( -name '*.hpp' -o -name '*.inl' \) ! -path ./ct.hpp -exec grep -oh 'declassify(' {} + | wc -l)
listed=$(grep -v '^#' "$here/declassified.txt" | LC_ALL=C sort)

[ "$(wc -l <<<"$found")" -eq "$calls" ] || { echo "a declassify() without a reason" >&2; exit 1; }
diff <(echo "$listed") <(echo "$found") || { echo "the list and the headers differ" >&2; exit 1; }
echo "$calls uses of declassify(), all listed"
