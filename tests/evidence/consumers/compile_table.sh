#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# compile_table.sh COMPILER...: prints what units cost each compiler, as the table of bench/README.md. Compilers
# that are not installed are left out.
. "$(dirname "$0")/../../common.sh"
. "$here/compile_time.sh"

rounds=5
names=(types include exchange key_files hybrid hpke)
# The module has the first four.
of_module=("${names[@]:0:4}")
units=("${names[@]}" "${names[@]/%/:compiled}" "${of_module[@]/%/:module}")
rm -rf "$WORK" && mkdir -p "$WORK" && cd "$WORK"

awk -F ': ' '/model name/ { print $2; exit }' /proc/cpuinfo 2>/dev/null || true
echo "| compiler | standard headers, s | $(printf '%s |' "${units[@]}" | sed 's/|\(.\)/| \1/g')"
echo "|---|---|$(printf -- '---|%.0s' "${units[@]}")"
for CXX in "$@"; do
    command -v "$CXX" >/dev/null || continue
    measured=("${units[@]}")
    rm -f mlkem.pcm
    "$CXX" -std=c++20 -O2 -DMLKEM_COMPILED -I"$include" --precompile "$include/mlkem/mlkem.cppm" -o mlkem.pcm \
        2>/dev/null || measured=("${units[@]:0:12}")
    measure $rounds "${measured[@]}"
    printf '| %s | %s |' "$(basename "$CXX") $("$CXX" -dumpfullversion -dumpversion)" "$(median 1)"
    for ((column = 2; column <= ${#units[@]} + 1; ++column)); do
        cell=$(median $column)
        printf ' %s |' "${cell:--}"
    done
    echo
done
