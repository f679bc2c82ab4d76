#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# report.sh NAME JUNIT_FILE...: what CTest has reported, in one line. Fails where a test failed or
# was skipped, but for tests of a backend that this processor cannot run: those it names.
set -euo pipefail
name=$1
shift

# The backends that a processor of their architecture may be without: those that some model does not
# run. Every other reason to skip can be removed.
processor_may_lack=$(awk '
    $1 == "compiled" { compiled[$2] = $0 }
    $1 == "runs" { models[$2]++; for (i = 4; i <= NF; ++i) running[$2, $i]++ }
    END { for (a in compiled) for (n = split(compiled[a], word); n > 2; --n)
              if (running[a, word[n]] < models[a]) print word[n] }' \
    "$(dirname "$0")/evidence/matrix/processors.txt" | paste -sd ' ')

awk -v name="$name" -v may_lack="$processor_may_lack" '
    BEGIN { split(may_lack, words); for (i in words) allowed[words[i]] }
    function attribute(key,    value) {
        if (!match($0, key "=\"[^\"]*\"")) return ""
        value = substr($0, RSTART + length(key) + 2)
        return substr(value, 1, index(value, "\"") - 1)
    }
    /<testcase / {
        test = attribute("name"); lacking = ""; skip = 0; ++tests
        if ($0 ~ /status="disabled"/) { ++disabled; print "disabled: " test }
    }
    /<failure/ { ++failed; print "failed: " test }
    /<skipped/ { skip = 1 }
    match($0, /this processor cannot run the backend [a-z0-9_]+/) {
        lacking = substr($0, RSTART, RLENGTH); sub(/.* /, "", lacking)
    }
    /<\/testcase>/ && skip {
        if (lacking in allowed) ++lacked[lacking]
        else { ++skipped; print "skipped: " test }
    }
    END {
        for (backend in lacked)
            printf "NOT TESTED: %d tests, since this processor cannot run the backend %s\n",
                lacked[backend], backend
        for (backend in lacked) all_lacked += lacked[backend]
        printf "%s: %d tests, %d failed, %d skipped, %d disabled, %d not for this processor\n", name,
            tests, failed, skipped, disabled, all_lacked
        exit tests == 0 || failed + skipped + disabled > 0
    }' "$@"
