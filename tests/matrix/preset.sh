#!/usr/bin/env bash
# preset.sh PRESET: the workflow of that name, and no test of it skipped.
. "$(dirname "$0")/../common.sh"
preset=$1

case $preset in
*clang14) need clang++-14 clang-14 ;;
*clang19) need clang++-19 clang-19 ;;
esac
case $preset in
*aarch64*)
    need aarch64-linux-gnu-g++ g++-aarch64-linux-gnu # and the libraries for clang
    need qemu-aarch64 qemu-user
    [ -d /usr/src/googletest ] || skip "no /usr/src/googletest here (Debian, Ubuntu: googletest)"
    ;;
esac

cd "$SOURCE"
rm -f "build/$preset"/junit*.xml
env -u CXX "$CMAKE" --workflow --preset "$preset"
"$SOURCE/tests/report.sh" "$preset" "build/$preset"/junit*.xml
