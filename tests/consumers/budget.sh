#!/usr/bin/env bash
# What `#include <mlkem/mlkem.hpp>` and one exchange cost a user of g++ -O2: seconds of compile time
# more than an empty main, and bytes of program more than a main with the same standard headers.
. "$(dirname "$0")/../common.sh"

# Aims: 2500 ms and 120 kB. A shared machine can be half as fast for
# minutes, so that the time fails only well beyond its aim.
most_milliseconds=8000
most_bytes=130000
runs=5

# Processor time of the compiler in milliseconds, which a busy machine changes least: the median of
# several runs.
compile_time() {
    local run TIMEFORMAT='%U %S'
    for ((run = 0; run < runs; ++run)); do
        { time "$CXX" -std=c++20 -O2 -I"$include" "${xsimd_flags[@]}" -c "$1" -o timed.o; } 2>&1
    done | awk '{ printf "%d\n", ($1 + $2) * 1000 }' | sort -n | sed -n "$((runs / 2 + 1))p"
}

# Bytes of code and data in the stripped program.
program_size() {
    "$CXX" -std=c++20 -O2 -s -I"$include" "${xsimd_flags[@]}" "$1" -o sized
    size sized | awk 'NR == 2 { print $1 + $2 }'
}

need size binutils
rm -rf "$WORK" && mkdir -p "$WORK" && cd "$WORK"

with=$(compile_time "$here/budget/exchange.cpp")
without=$(compile_time "$here/budget/empty.cpp")
milliseconds=$((with - without))
with=$(program_size "$here/budget/exchange.cpp")
without=$(program_size "$here/budget/empty_std.cpp")
bytes=$((with - without))
./sized

printf 'budget: %d ms of compile time (at most %d), %d bytes of program (at most %d)\n' \
    $milliseconds $most_milliseconds $bytes $most_bytes
[ $milliseconds -le $most_milliseconds ] || fail "it takes too long to compile"
[ $bytes -le $most_bytes ] || fail "it makes programs too large"
