#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# compile_table.sh COMPILER...: prints what units cost each compiler, as the table of bench/README.md. Compilers
# that are not installed are left out.
. "$(dirname "$0")/../../common.sh"
. "$here/compile_time.sh"

rounds=5
names=(types include exchange key_files hybrid hpke)
units=("${names[@]}" "${names[@]/%/:compiled}")
rm -rf "$WORK" && mkdir -p "$WORK" && cd "$WORK"

awk -F ': ' '/model name/ { print $2; exit }' /proc/cpuinfo 2>/dev/null || true
echo "| compiler | standard headers, s | $(printf '%s |' "${units[@]}" | sed 's/|\(.\)/| \1/g')"
echo "|---|---|$(printf -- '---|%.0s' "${units[@]}")"
for CXX in "$@"; do
    command -v "$CXX" >/dev/null || continue
    measure $rounds "${units[@]}"
    printf '| %s | %s |' "$(basename "$CXX") $("$CXX" -dumpfullversion -dumpversion)" "$(median 1)"
    for ((column = 2; column <= ${#units[@]} + 1; ++column)); do
        printf ' %s |' "$(median $column)"
    done
    echo
done
