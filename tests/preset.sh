#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# preset.sh PRESET [FOLDER]: the workflow of that name, and no test of it skipped. FOLDER, below
# build/, is where it builds, unless that has the preset's name. See common.sh.
. "$(dirname "$0")/common.sh"
preset=$1
build=build/${2:-$preset}
reports=junit*.xml
[ "$preset" != test-levels ] || reports=junit-levels.xml # beside what `test` has reported

case $preset in
*clang14) need clang++-14 clang-14 ;;
*clang19) need clang++-19 clang-19 ;;
coverage) need llvm-cov-19 llvm-19 ;;
wild)
    need nginx nginx-light
    need apache2 apache2
    need curl curl
    need chromium chromium
    need firefox-esr firefox-esr
    need certutil libnss3-tools
    need npm npm
    ;;
esac
case $preset in
*aarch64*)
    need aarch64-linux-gnu-g++ g++-aarch64-linux-gnu # and the libraries for clang
    need qemu-aarch64 qemu-user
    [ -d /usr/src/googletest ] || skip "no /usr/src/googletest here (Debian, Ubuntu: googletest)"
    ;;
esac

cd "$SOURCE"
# shellcheck disable=SC2086
(cd "$build" 2>/dev/null && rm -f $reports) || true
env -u CXX "$CMAKE" --workflow --preset "$preset"
# shellcheck disable=SC2086
"$SOURCE/tests/report.sh" "$preset" "$build"/$reports
