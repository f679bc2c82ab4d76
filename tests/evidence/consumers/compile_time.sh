# SPDX-License-Identifier: MIT
# Sourced: processor time that a compiler takes for units in budget/, as a multiple of the time for
# standard_headers.cpp.

# compile_time UNIT: processor time of the compiler, in seconds. UNIT:compiled is with MLKEM_COMPILED, UNIT:module
# with `import mlkem;` of mlkem.pcm.
compile_time() {
    local TIMEFORMAT='%U %S' unit=$here/budget/${1%:*}.cpp flags=()
    case $1 in
    *:compiled) flags=(-DMLKEM_COMPILED) ;;
    *:module)
        importing "$unit" >importing.cpp
        unit=importing.cpp
        flags=(-fmodule-file=mlkem=mlkem.pcm)
        ;;
    esac
    {
        time "$CXX" -std=c++20 -O2 "${flags[@]}" -I"$include" "${xsimd_flags[@]}" -c "$unit" -o "${1/:/_}.o"
    } 2>&1 | awk '{ print $1 + $2 }'
}

# measure ROUNDS UNIT[=LIMIT]...: writes the file `times`, a line for each round: seconds for the standard
# headers, then a multiple for each unit. A machine that is slow for a while is slow for all units.
# Where all units have a limit, it ends as soon as the median of ROUNDS is known to be within each.
measure() {
    local rounds=$1 round unit standard
    shift
    : >times
    for ((round = 0; round < rounds; ++round)); do
        standard=$(compile_time standard_headers)
        {
            printf '%s' "$standard"
            for unit in "$@"; do
                awk -v of_unit="$(compile_time "${unit%=*}")" -v standard="$standard" \
                    'BEGIN { printf " %.2f", of_unit / standard }'
            done
            echo
        } >>times
        ! medians_are_within "$rounds" "$@" || break
    done
}

# medians_are_within ROUNDS UNIT=LIMIT...: more than half of ROUNDS lines of `times` are within each limit.
medians_are_within() {
    local rounds=$1
    shift
    [[ "$*" == *=* ]] || return 1
    awk -v rounds="$rounds" -v limits="${*##*=}" '
        BEGIN { units = split(limits, limit, " ") }
        { for (i = 1; i <= units; ++i) within[i] += $(i + 1) <= limit[i] }
        END { for (i = 1; i <= units; ++i) if (2 * within[i] <= rounds) exit 1 }' times
}

# The median of column COLUMN of `times`, the lower one of two.
median() {
    awk -v column="$1" '{ print $column }' times | sort -g | sed -n "$((($(wc -l <times) + 1) / 2))p"
}

# at_most VALUE LIMIT
at_most() {
    awk -v value="$1" -v limit="$2" 'BEGIN { exit !(value > 0 && value <= limit) }'
}
