#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What a unit that names types, `#include <mlkem/mlkem.hpp>` and one exchange cost a user of g++ -O2:
# compile time as a multiple of that of the same standard headers, and bytes of program more.
# And what a call of the typed API adds to the frame of the function that it stands in.
. "$(dirname "$0")/../../common.sh"
. "$here/compile_time.sh"

# Measured on Zen 3: 1.7 to 1.9, 4.9 to 5.0 and 16 to 18. Measured on Zen 5 beside other work: 1.7 to 1.8, 4.9 to
# 5.3 and 19 to 21. With every kernel among the types: 8.0. The header with all of xsimd: 6.6.
most_of_types=2.1
most_of_include=5.8
most_of_exchange=22
most_bytes=130000
# With MLKEM_COMPILED: the header, an exchange, the same with a key file, and the bytes of the exchange's object.
# Measured on Zen 5: 1.3 to 1.5, 1.9 to 2.1, 2.4, 2345. A unit that itself reads the file: 3.4.
most_of_compiled_include=1.7
most_of_compiled_exchange=2.4
most_of_compiled_key_files=2.8
most_object_bytes=6000
runs=5

# Bytes of the frames in budget/frames.cpp, for each set: the result is made in place, once.
most_of_frames='
keygen    2700 3850 5000
encaps    1000 1320 1800
decaps     200  200  200
from_seed 1900 2700 3500'

# Bytes of code and data in the stripped program.
program_size() {
    "$CXX" -s "$1.o" -o sized
    size sized | awk 'NR == 2 { print $1 + $2 }'
}

# Lines of a function, a set and the bytes of the frame.
frames() {
    local backends=()
    only portable
    "$CXX" -std=c++20 -O2 -fstack-usage -I"$include" "${xsimd_flags[@]}" "${backends[@]}" \
        -c "$here/budget/frames.cpp" -o frames.o
    sed -nE 's/.*caller<Kem>::(\w+)\(.*params_([0-9]+)>\]\t([0-9]+)\t.*/\1 \2 \3/p' frames.su | sort
}

need size binutils
rm -rf "$WORK" && mkdir -p "$WORK" && cd "$WORK"

measure $runs types=$most_of_types include=$most_of_include exchange=$most_of_exchange \
    include:compiled=$most_of_compiled_include exchange:compiled=$most_of_compiled_exchange \
    key_files:compiled=$most_of_compiled_key_files
of_types=$(median 2)
of_include=$(median 3)
of_exchange=$(median 4)
bytes=$(program_size standard_headers)
bytes=$(($(program_size exchange) - bytes))
./sized

printf 'budget: compile time %s (at most %s) for types, %s (at most %s) for the header and %s (at most %s) with an exchange, where the standard headers are 1 (%s s); %d bytes of program (at most %d)\n' \
    "$of_types" $most_of_types "$of_include" $most_of_include "$of_exchange" $most_of_exchange "$(median 1)" $bytes $most_bytes
at_most "$of_types" $most_of_types || fail "types take too long to compile"
at_most "$of_include" $most_of_include || fail "the header takes too long to compile"
at_most "$of_exchange" $most_of_exchange || fail "an exchange takes too long to compile"
of_compiled_include=$(median 5)
of_compiled_exchange=$(median 6)
of_compiled_key_files=$(median 7)
object_bytes=$(size exchange_compiled.o | awk 'NR == 2 { print $1 + $2 }')
printf 'budget: with MLKEM_COMPILED %s (at most %s) for the header, %s (at most %s) with an exchange and %s (at most %s) with a key file; %d bytes of object (at most %d)\n' \
    "$of_compiled_include" $most_of_compiled_include "$of_compiled_exchange" $most_of_compiled_exchange \
    "$of_compiled_key_files" $most_of_compiled_key_files \
    "$object_bytes" $most_object_bytes
at_most "$of_compiled_include" $most_of_compiled_include || fail "compiled, the header takes too long"
at_most "$of_compiled_exchange" $most_of_compiled_exchange || fail "compiled, an exchange takes too long"
at_most "$of_compiled_key_files" $most_of_compiled_key_files || fail "compiled, a key file takes too long"
at_most "$object_bytes" $most_object_bytes || fail "compiled, an exchange makes too large an object"
at_most $bytes $most_bytes || fail "it makes programs too large"

frames >measured_frames
[ "$(wc -l <measured_frames)" = 12 ] || fail "frames are missing"
while read -r call of_512 of_768 of_1024; do
    [ -n "$call" ] || continue
    for limit in "512 $of_512" "768 $of_768" "1024 $of_1024"; do
        bytes=$(awk -v key="$call ${limit% *}" '$1 " " $2 == key { print $3 }' measured_frames)
        echo "budget: $bytes bytes of frame (at most ${limit#* }) for $call with ML-KEM-${limit% *}"
        at_most "$bytes" "${limit#* }" || fail "the caller of $call has too large a frame"
    done
done <<<"$most_of_frames"
