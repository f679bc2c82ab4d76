#!/usr/bin/env bash
# What `#include <mlkem/mlkem.hpp>` costs a user of g++ -O2, by itself and with one exchange: compile
# time as a multiple of that of the same standard headers, and bytes of program more than with these.
# And what a call of the typed API adds to the frame of the function that it stands in.
. "$(dirname "$0")/../common.sh"

# Measured: 5.5 to 6.4 and 17 to 21, on Zen 3 and Zen 4. A header that compiles every operation for
# whoever includes it had 8.3.
most_of_include=7.5
most_of_exchange=26
most_bytes=130000
runs=5

# Bytes of the frames in budget/frames.cpp, for each set: the result is made in place, once.
most_of_frames='
keygen    2700 3850 5000
encaps    1000 1320 1800
decaps     200  200  200
from_seed 1900 2700 3500'

# Processor time of the compiler, in seconds.
compile_time() {
    local TIMEFORMAT='%U %S'
    { time "$CXX" -std=c++20 -O2 -I"$include" "${xsimd_flags[@]}" -c "$here/budget/$1.cpp" -o "$1.o"; } 2>&1 |
        awk '{ print $1 + $2 }'
}

# Bytes of code and data in the stripped program.
program_size() {
    "$CXX" -s "$1.o" -o sized
    size sized | awk 'NR == 2 { print $1 + $2 }'
}

# The median of column COLUMN of `times`, which has an odd number of lines.
median() {
    awk -v column="$1" '{ print $column }' times | sort -g | sed -n "$((runs / 2 + 1))p"
}

# at_most VALUE LIMIT
at_most() {
    awk -v value="$1" -v limit="$2" 'BEGIN { exit !(value > 0 && value <= limit) }'
}

# Lines of a function, a set and the bytes of the frame.
frames() {
    "$CXX" -std=c++20 -O2 -fstack-usage -I"$include" "${xsimd_flags[@]}" -DMLKEM_BACKEND_AVX512=0 \
        -DMLKEM_BACKEND_AVX2=0 -DMLKEM_BACKEND_SSE2=0 -c "$here/budget/frames.cpp" -o frames.o
    sed -nE 's/.*caller<Kem>::(\w+)\(.*params_([0-9]+)>\]\t([0-9]+)\t.*/\1 \2 \3/p' frames.su | sort
}

need size binutils
rm -rf "$WORK" && mkdir -p "$WORK" && cd "$WORK"

# One after another in each round, so that a machine which is slow for a while is slow for all three.
for ((run = 0; run < runs; ++run)); do
    echo "$(compile_time standard_headers) $(compile_time include) $(compile_time exchange)" |
        awk '{ print $1, $2 / $1, $3 / $1 }'
done >times
of_include=$(median 2)
of_exchange=$(median 3)
bytes=$(program_size standard_headers)
bytes=$(($(program_size exchange) - bytes))
./sized

printf 'budget: compile time %s (at most %s) for the header and %s (at most %s) with an exchange, where the standard headers are 1 (%s s); %d bytes of program (at most %d)\n' \
    "$of_include" $most_of_include "$of_exchange" $most_of_exchange "$(median 1)" $bytes $most_bytes
at_most "$of_include" $most_of_include || fail "the header takes too long to compile"
at_most "$of_exchange" $most_of_exchange || fail "an exchange takes too long to compile"
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
