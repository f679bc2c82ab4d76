#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# matrix.sh CASE ARGUMENTS...: answers.cpp built in one way, and run. See ../../common.sh and
# processors.txt. A COMPILER may have arguments: "clang++-19 --target=aarch64-linux-gnu".
. "$(dirname "$0")/../../common.sh"

here_architecture=$(uname -m)

# ---- What has to be active.

# row KEYS...: the rest of the first line of processors.txt that begins with these words.
row() {
    awk -v keys="$*" '
        BEGIN { n = split(keys, key) }
        { for (i = 1; i <= n; ++i) if ($i != key[i]) next
          for (i = 1; i <= n; ++i) $i = ""
          sub(/^ +/, ""); print; found = 1; exit }
        END { exit !found }' "$here/processors.txt" || fail "processors.txt has no line '$*'" >&2
}

# The models of processors that processors.txt knows of an architecture.
models() {
    awk -v architecture="$1" '$1 == "runs" && $2 == architecture { print $3 }' "$here/processors.txt"
}

# The backends that this processor runs.
backends_of_this_processor() {
    local features backend feature running=()
    features=" $(sed -nE '/^(flags|Features)\s*:/{s/.*: //p;q}' /proc/cpuinfo) "
    for backend in $(awk '$1 == "needs" { print $2 }' "$here/processors.txt"); do
        for feature in $(row needs "$backend"); do
            [[ $features == *" $feature "* ]] || continue 2
        done
        running+=("$backend")
    done
    echo "${running[*]}"
}

# expected ARCHITECTURE RUNNING: the best of those compiled in that are among RUNNING.
expected() {
    local backend
    for backend in $(row compiled "$1"); do
        [[ " $2 " == *" $backend "* ]] && echo "$backend" && return
    done
    fail "no backend for $1 among: $2" >&2
}

# The report of a run accepts, and repeats, this reason to skip a test, even under CI.
not_for_this_processor() {
    printf 'this processor cannot run the backend %s\n' "$@"
    exit 77
}

# ---- Building.

need_compiler() {
    case $1 in
    *-linux-gnu-g++) need "$1" "g++-${1%-g++}" ;;
    *) need "$1" "${1/++-/-}" ;;
    esac
}

# program COMPILER FLAGS...: builds `answers`.
program() {
    read -ra compiler <<<"$1"
    need_compiler "${compiler[0]}"
    shift
    printf '%s %s\n' "$(sed -n 1p <<<"$("${compiler[@]}" --version)")" "$*"
    "${compiler[@]}" "${warnings[@]}" -std=c++20 -I"$include" "${xsimd_flags[@]}" "$@" \
        "$here/answers.cpp" -o answers
}

# check_list ARCHITECTURE LAUNCHER...: `answers` holds the backends that processors.txt says.
check_list() {
    local architecture=$1 compiled
    shift
    compiled=$("$@" ./answers --backends | paste -sd ' ')
    [ "$compiled" = "$(row compiled "$architecture")" ] ||
        fail "compiled in for $architecture: $compiled; processors.txt says otherwise"
}

# check_dit ARCHITECTURE MODEL LAUNCHER...: data_independent_timing has an effect where
# processors.txt says so.
check_dit() {
    local expected=no found
    ! grep -qx "dit $1 $2" "$here/processors.txt" || expected=yes
    found=$("${@:3}" ./answers --dit)
    [ "$found" = "$expected" ] || fail "data-independent timing on $1, $2: $found, not $expected"
}

run_here() {
    check_list "$here_architecture"
    ./answers --expect "$(expected "$here_architecture" "$(backends_of_this_processor)")"
}

# run_on ARCHITECTURE MODEL FOLDER_OF_LIBRARIES
run_on() {
    local launcher=("qemu-$1" -cpu "$2" -L "$3")
    need "qemu-$1" qemu-user
    echo "on $1, $2"
    check_list "$1" "${launcher[@]}" 2>/dev/null
    check_dit "$1" "$2" "${launcher[@]}" 2>/dev/null
    # qemu warns of features of the model that it does not have.
    "${launcher[@]}" ./answers --brief "$(expected "$1" "$(row runs "$1" "$2")")" 2>warnings ||
        { cat warnings && fail "on $1, $2"; }
}

# The backends of x86-64 that some model of it does not run.
newer_backends() {
    local oldest
    oldest=" $(row runs x86_64 Nehalem) "
    for backend in $(row compiled x86_64); do
        [[ $oldest == *" $backend "* ]] || echo "$backend"
    done
}

# Mangled names of functions for newer processors only: the code of a backend, and what
# clears their registers or uses them to wipe memory.
of_newer_backends="$(newer_backends | sed 's/$/_code/' | paste -sd '|')|19clear_[yz]mm_registersE|21wipe_by_ymm_registersE"

# A plain build has no instruction that an older processor does not know, outside of the backends'
# own functions. In these functions it has some, or this test would not see any.
check_instructions() {
    [ "$here_architecture" = x86_64 ] || return 0
    local names outside backend
    names=$(functions_with_newer_instructions answers)
    outside=$(grep -vE "$of_newer_backends" <<<"$names" || true)
    if [ -n "$outside" ]; then
        c++filt <<<"$outside"
        fail "instructions that older processors do not know, in functions that are of no backend"
    fi
    for backend in $(newer_backends); do
        grep -q "${backend}_code" <<<"$names" ||
            fail "no function of the backend $backend has such an instruction"
    done
    echo "instructions of newer processors: in $(grep -c . <<<"$names" || true) functions, all of backends"
}

# ---- The cases.

# build COMPILER FLAGS...: on this processor.
build() {
    [[ " $* " != *" -march=x86-64-v3 "* || " $(backends_of_this_processor) " == *" avx2 "* ]] ||
        not_for_this_processor avx2
    program "$@"
    run_here
    [[ " $* " == *" -march="* ]] || check_instructions
}

# processors COMPILER: the same plain program on this processor and on older ones.
processors() {
    program "$1" -O2
    run_here
    check_instructions
    for model in $(models "$here_architecture"); do
        run_on "$here_architecture" "$model" /
    done
}

# rungs COMPILER: the choice, with one backend after another left out.
rungs() {
    program "$1" -O2 -DMLKEM_TEST_MASK_BACKENDS
    run_here
}

# elsewhere ARCHITECTURE TRIPLET COMPILER: on each model of a processor of another architecture,
# with Debian's libraries for it.
elsewhere() {
    # /usr/include would give another machine the headers of this one.
    mkdir only_xsimd && ln -s "$XSIMD_INCLUDE/xsimd" only_xsimd/
    xsimd_flags=(-isystem "$PWD/only_xsimd")
    program "$3" -O2
    for model in $(models "$1"); do
        run_on "$1" "$model" "/usr/$2"
    done
}

# mangled_names_of_both PLAIN.o NEWER.o: functions that both units hold, of which the linker keeps
# one. In the second unit they have instructions that older processors do not know.
mangled_names_of_both() {
    comm -12 <(nm "$1" | awk '$2 ~ /[WVu]/ { print $3 }' | LC_ALL=C sort) \
        <(functions_with_newer_instructions "$2")
}

# no_function_of_the_library NAMES: fails if one of them is the library's own. Copies that std makes
# of objects, as it does of any object, and xsimd's functions are shown.
no_function_of_the_library() {
    [ -z "$1" ] || c++filt <<<"$1" | cut -c 1-100 | sed 's/^/  in both units: /'
    ! grep -qE '^_ZZ*N[VK]*[RO]*5mlkem' <<<"$1" || fail "a function of the library"
}

# A unit built for newer processors beside a plain one. On an older processor the plain one runs:
# the linker has taken no function of the library or of xsimd from the other for it.
two_units() {
    [ "$here_architecture" = x86_64 ] || skip "this is for x86-64"
    need qemu-x86_64 qemu-user
    need_compiler "$1"
    CXX=$1
    local units=$SOURCE/tests/evidence/consumers
    local older=(qemu-x86_64 -cpu Nehalem) level names

    only avx2
    # Other flags, but none that the older processor does not know: a key passes between the units.
    compile -std=c++20 -O2 -c "$units/two_units/alice.cpp" -o alice_O2.o
    compile -std=c++20 -O3 -march=nehalem -c "$units/two_units/bob.cpp" -o bob.o
    "$CXX" alice_O2.o bob.o -o alice_first && "${older[@]}" ./alice_first
    "$CXX" bob.o alice_O2.o -o bob_first && "${older[@]}" ./bob_first

    compile -std=c++20 -O0 -c "$units/two_units/alice.cpp" -o alice_O0.o
    for level in -O0 -O2 -O3; do
        compile -std=c++20 $level -march=native -c "$units/two_units/bob.cpp" -o bob.o
        for alice in alice_O0.o alice_O2.o; do
            echo "$alice and Bob with $level -march=native"
            names=$(mangled_names_of_both $alice bob.o)
            no_function_of_the_library "$names"
            "$CXX" $alice bob.o -o alice_first && "${older[@]}" ./alice_first alone
            "$CXX" bob.o $alice -o bob_first && "${older[@]}" ./bob_first alone
        done
    done

    # The whole API on every backend, but for the run.
    backends=(-DONE_SET=ml_kem_768)
    compile -std=c++20 -O0 -c "$units/error_codes.cpp" -o plain.o
    exports_nothing plain.o
    compile -std=c++20 -O1 -march=native -c "$units/error_codes.cpp" -o native.o
    no_function_of_the_library "$(mangled_names_of_both plain.o native.o)"

    # This test sees what it looks for.
    echo 'namespace mlkem {
          __attribute__((noinline)) inline int planted(int a, int b) { return ~a & b; }
          }
          int call(int a, int b) { return mlkem::planted(a, b); }' >planted.cpp
    "$CXX" -O2 -c planted.cpp -o plain.o
    "$CXX" -O2 -march=haswell -c planted.cpp -o native.o
    must_fail_with "a function of the library" \
        no_function_of_the_library "$(mangled_names_of_both plain.o native.o)"
    echo two_units: ok
}

# The plain unit of two runs on an older processor of another architecture, in both orders.
# two_units_elsewhere ARCHITECTURE TRIPLET OLDER_MODEL FLAGS_OF_NEWER
two_units_elsewhere() {
    local units=$SOURCE/tests/evidence/consumers/two_units older=("qemu-$1" -cpu "$3" -L "/usr/$2")
    need_compiler "$2-g++"
    need "qemu-$1" qemu-user
    CXX=$2-g++
    mkdir only_xsimd && ln -s "$XSIMD_INCLUDE/xsimd" only_xsimd/
    xsimd_flags=(-isystem "$PWD/only_xsimd")
    compile -std=c++20 -O2 -c "$units/alice.cpp" -o alice.o
    compile -std=c++20 -O2 "$4" -c "$units/bob.cpp" -o bob.o
    "$CXX" alice.o bob.o -o alice_first && "${older[@]}" ./alice_first alone
    "$CXX" bob.o alice.o -o bob_first && "${older[@]}" ./bob_first alone
}

# The tag that keeps units apart names what compilers predefine.
tag() {
    local compiler
    need python3 python3
    for compiler in g++ clang++-14 clang++-19 {i686,aarch64,riscv64,s390x}-linux-gnu-g++ \
        x86_64-w64-mingw32-g++; do
        need_compiler $compiler
    done
    python3 "$here/tag.py" "$include/mlkem" || fail "the tag lacks what is listed above"
    # The comparison sees what the tag lacks.
    mkdir -p planted/machine
    sed 's/__GFNI__/none/' "$include/mlkem/machine/target_tag.hpp" >planted/machine/target_tag.hpp
    must_fail_with "__GFNI__ is neither in the tag" python3 "$here/tag.py" planted clang++-14
}

# The check of instructions sees a function that it should, and only that.
planted_instructions() {
    [ "$here_architecture" = x86_64 ] || skip "this is for x86-64"
    local level names
    for level in -O0 -O2; do
        "$CXX" "${warnings[@]}" -std=c++20 $level "$here/planted_instructions.cpp" -o answers
        names=$(functions_with_newer_instructions answers | c++filt | LC_ALL=C sort)
        echo "$names"
        [ "$names" = "$(cat <<'END'
avx2_code::allowed(int*)
planted_avx(int*)
planted_bmi(unsigned int, unsigned int)
planted_mask(unsigned char*)
planted_sse4(int*)
END
        )" ] || fail "not the functions that were planted"
        must_fail_with "that are of no backend" env WORK="$PWD/checked" \
            bash "$here/matrix.sh" check_plain "$PWD/answers"
    done
}

# For planted_instructions.
check_plain() {
    cp "$1" answers
    check_instructions
}

# Prints the backends that this processor leaves untested, for the report of a run.
this_processor() {
    local lacking=() backend running
    running=" $(backends_of_this_processor) "
    for backend in $(row compiled "$here_architecture"); do
        [[ $running == *" $backend "* ]] || lacking+=("$backend")
    done
    echo "runs:$running"
    [ ${#lacking[@]} = 0 ] || not_for_this_processor "${lacking[@]}"
}

[ "$(type -t "${1:-}")" = function ] || fail "no such case: ${1:-}"
rm -rf "$WORK" && mkdir -p "$WORK" && cd "$WORK"
"$@"
