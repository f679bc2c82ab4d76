# SPDX-License-Identifier: MIT
# Shared by the tests that are scripts: where things are, and how a test ends.
#
# CTest sets the environment. SOURCE is the project, WORK an empty folder of this test's own, and
# VERSION that of the project. CXX, CMAKE and GENERATOR are those of the build. XSIMD_INCLUDE is the
# folder that holds xsimd/. XSIMD_DIR is that of its CMake package, or XSIMD_SOURCE where it was
# fetched to.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
include=$SOURCE/include
warnings=(-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast
    -Wcast-qual -Wundef -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi -Wdouble-promotion
    -Wformat=2 -Wredundant-decls -Werror)
# clang 19 finds AVX10 on processors that have a part of it. -march=native then warns of any file.
! "$CXX" -Werror -Winvalid-feature-combination -x c++ -E /dev/null >/dev/null 2>&1 ||
    warnings+=(-Wno-invalid-feature-combination)

# How CMake finds the same xsimd again.
if [ -n "$XSIMD_DIR" ]; then
    xsimd_args=(-Dxsimd_DIR="$XSIMD_DIR")
else
    xsimd_args=(-DCMAKE_DISABLE_FIND_PACKAGE_xsimd=ON -DFETCHCONTENT_SOURCE_DIR_XSIMD="$XSIMD_SOURCE")
fi

# A plain compiler call finds what stands in the compiler's own folders; elsewhere xsimd needs a
# flag.
xsimd_flags=()
[ "$XSIMD_INCLUDE" = /usr/include ] || xsimd_flags=(-isystem "$XSIMD_INCLUDE")

fail() {
    echo "FAILED: $*"
    exit 1
}

# skip REASON: CTest shows the test as skipped. Under CI it fails instead.
skip() {
    [ -z "${CI:-}" ] || fail "$* (and under CI nothing is skipped)"
    echo "SKIPPED: $*"
    exit 77
}

# need TOOL DEBIAN_PACKAGE
need() {
    command -v "$1" >/dev/null || skip "no $1 here (Debian, Ubuntu: $2)"
}

# only BACKEND: what is compiled from here on has this backend and `portable`, by the macros that
# users have for it. A program with every backend takes three times as long to compile.
backends=()
only() {
    local name
    backends=()
    for name in $(sed -nE 's/^#define MLKEM_BACKEND_([A-Z0-9_]+) 1$/\1/p' "$include/mlkem/machine/target_tag.hpp"); do
        [ "${1^^}" = "$name" ] || backends+=("-DMLKEM_BACKEND_$name=0")
    done
}

# compile ARGUMENTS...: as a user would call the compiler, and with all warnings.
compile() {
    "$CXX" "${warnings[@]}" -I"$include" "${xsimd_flags[@]}" "${backends[@]}" "$@"
}

# importing FILE: prints it with `import mlkem;` in the place of the headers of mlkem, or after the last header
# that is always included.
importing() {
    awk 'NR == FNR {
             depth += /^#if/ - /^#endif/
             if (/^#include <mlkem\//) first = first ? first : FNR
             else if (/^#include/ && !depth) last = FNR
             next
         }
         !/^#include <mlkem\// { print }
         FNR == (last > first ? last : first) { print "import mlkem;" }' "$1" "$1"
}

# configure BUILD_FOLDER ARGUMENTS...: CMake on the project or on another (-S), with the compiler
# of this test run. Packaging is the same at every level of optimisation: here is none.
configure() {
    local build=$1
    shift
    "$CMAKE" -G "$GENERATOR" -B "$build" -DCMAKE_CXX_COMPILER="$CXX" -DCMAKE_BUILD_TYPE= \
        -DCMAKE_CXX_FLAGS="${backends[*]}" "$@"
}

# Reads a disassembly (objdump -d). Prints the mangled names of the functions that hold an
# instruction which not every x86-64 processor has. Such are all that are encoded with VEX or EVEX,
# that is AVX, AVX-512 and BMI. So is what came with SSSE3 to SSE4.2. (tzcnt is left out: older
# processors run it as bsf.)
functions_with_newer_instructions() {
    objdump -d --no-show-raw-insn "$1" | awk '
        /^[0-9a-f]+ <.*>:$/ { name = substr($2, 2, length($2) - 3); next }
        $2 ~ /^v/ && $2 !~ /^ver[rw]$/ || /%[yz]mm|%k[0-7]/ ||
        $2 ~ /^(andn|bextr|bls[ir]|blsmsk|bzhi|mulx|pdep|pext|rorx|s[ah][lr]x|ad[co]x)[lq]?$/ ||
        $2 ~ /^(popcnt|lzcnt|movbe|crc32)/ ||
        $2 ~ /^(pshufb|palignr|pabs[bwd]|phadd|phsub|pmaddubsw|pmulhrsw|psign[bwd]|ptest|pcmpgtq)/ ||
        $2 ~ /^(pmulld|pmuldq|packusdw|p?blend|pinsr[bdq]|pextr[bdq]|pmov[sz]x|pm(in|ax)(s[bd]|u[wd]))/ {
            found[name]
        }
        END { for (name in found) print name }' | LC_ALL=C sort
}

# exports_nothing FILE: nobody outside of this object file or shared library sees a function or an
# object of the library. Excepted are the objects that are known by their address.
exports_nothing() {
    local names
    names=$(readelf -sW "$1" | awk '$5 != "LOCAL" && $6 == "DEFAULT" && $7 != "UND" { print $8 }' |
        grep -E '^_Z(GV|TV|TI|TS|GR|Z)*N[VK]*[RO]*5mlkem' | c++filt | grep -vE '::the_(error|fault)_category$' || true)
    [ -z "$names" ] || { head -n 20 <<<"$names" && fail "$1 exports what is the library's"; }
}

# must_fail_with TEXT COMMAND...: the command fails and prints TEXT, lines folded.
must_fail_with() {
    local text=$1 output
    shift
    if output=$("$@" 2>&1); then
        echo "$output"
        fail "should have failed: $*"
    fi
    # CMake folds its messages at word boundaries.
    if ! grep -qF -- "$text" <<<"$(tr -s ' \n' ' ' <<<"$output")"; then
        echo "$output"
        fail "the message does not say '$text': $*"
    fi
    echo "fails as it should: $text"
}
