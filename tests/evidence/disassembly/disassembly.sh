#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# disassembly.sh CASE ARGUMENTS...: the machine code that a compiler makes of the backends, read by
# data_flow.py.
# A COMPILER may have arguments: "clang++-19 --target=aarch64-linux-gnu". See ../../common.sh.
. "$(dirname "$0")/../../common.sh"
need python3 python3

# compiled SOURCE COMPILER FLAGS...: the object file `code.o`.
compiled() {
    local source=$1
    read -ra compiler <<<"$2"
    shift 2
    command -v "${compiler[0]}" >/dev/null || skip "no ${compiler[0]} here"
    # /usr/include would give another machine the headers of this one.
    mkdir -p only_xsimd && ln -sfn "$XSIMD_INCLUDE/xsimd" only_xsimd/xsimd
    "${compiler[@]}" "${warnings[@]}" -std=c++20 -I"$include" -I"$SOURCE/tests" -isystem "$PWD/only_xsimd" \
        "$@" -c "$here/$source" -o code.o
    objdump=objdump
    [[ ${compiler[*]} != *aarch64* ]] || objdump=aarch64-linux-gnu-objdump
}

reports() {
    python3 "$here/data_flow.py" code.o "$here/allowed.txt" "$objdump"
}

# operations COMPILER LEVEL FLAGS...: nothing to report.
operations() {
    compiled disassembled_operations.cpp "$1" "-$2" "${@:3}"
    reports | tee report.txt
}

# planted COMPILER: exactly the planted functions are reported, at each level.
planted() {
    local level expected found
    for level in O1 O2 O3 Os; do
        compiled planted_flows.cpp "$1" "-$level"
        expected=$("${objdump}" -t -C code.o | grep -oE 'reported_[a-z_]+' | LC_ALL=C sort -u)
        found=$({ reports || true; } | grep 'planted::' | sed -E 's/\(.*//; s/.*:://' | LC_ALL=C sort -u)
        diff <(echo "$expected") <(echo "$found") || fail "with $1 -$level"
        echo "-$level: found $(paste -sd ' ' <<<"$found")"
    done
}

# spills COMPILER: the permutations that keep states in memory keep no vector on the stack.
spills() {
    local level found
    for level in O1 O2 O3 Os; do
        compiled disassembled_permutations.cpp "$1" "-$level" -fno-omit-frame-pointer
        found=$("$objdump" -d -C --no-show-raw-insn code.o | awk '
            />:$/ { permutation = /keccak_permute_by_way_of/ }
            permutation && /[xy]mm/ { vectors++; stack += /\(%r[sb]p/ }
            END { print (vectors > 800 ? "" : "not ") "both,", stack + 0, "on the stack" }')
        [[ $found == "both, 0 on the stack" ]] || fail "with $1 -$level: $found"
        echo "-$level: $found"
    done
}

mkdir -p "$WORK" && cd "$WORK"
"$@"
