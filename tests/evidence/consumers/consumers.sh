#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# consumers.sh CASE: one way to have the library, from nothing to a program that runs. See
# ../../common.sh. Where a case is about other things than backends, its programs have one of them.
. "$(dirname "$0")/../../common.sh"

# ---- The compiler alone.

plain_compiler() {
    compile -std=c++20 -O2 "$here/app.cpp" -o app
    ./app
}

# A pattern of the headers that stand on OpenSSL. Where OpenSSL is, a pattern that matches nothing.
needs_openssl='^mlkem/(openssl|openssl_provider|hpke)(\.hpp|/)'
has_openssl() {
    "$CXX" -x c++ -fsyntax-only - <<<'#include <openssl/evp.h>' 2>/dev/null
}
headers_without_packages() {
    if has_openssl; then echo '^$'; else echo "$needs_openssl"; fi
}
# All headers, one a line, as they are included.
headers() {
    (cd "$include" && find mlkem -name '*.hpp' | LC_ALL=C sort) | grep -vE "$(headers_without_packages)"
}

# each_header_alone [COMPILER]
each_header_alone() {
    local header count=0
    CXX=${1:-$CXX}
    while read -r header; do
        printf '#include <%s>\nint main() {}\n' "$header" >"one_$((count += 1)).cpp"
    done < <(headers)
    [ "$count" -ge 20 ] || fail "only $count headers under $include"
    # The headers of a backend are among them; without backends the others have less to lean on.
    only portable
    printf '%s\0' one_*.cpp | xargs -0 -n 1 -P 2 "$CXX" "${warnings[@]}" -I"$include" \
        "${xsimd_flags[@]}" "${backends[@]}" -std=c++20 -fsyntax-only ||
        fail "a header does not compile alone"
    echo "$count headers"
}

# A unit that includes headers and calls nothing compiles no operation: none is called by a function
# that is no template. g++ is told to keep these.
include_compiles_no_operation() {
    local headers='mlkem key_formats data_independent_timing'
    ! has_openssl || headers+=' openssl openssl_provider hpke'
    # shellcheck disable=SC2086
    printf '#include <mlkem/%s.hpp>\n' $headers >unit.cpp
    only portable
    compile -std=c++20 -O0 -fkeep-inline-functions -c unit.cpp -o unit.o
    nm -C unit.o >functions
    grep -q 'mlkem::.*name_of_choice' functions || fail "g++ has not kept inline functions"
    ! grep -E 'run_and_burn<.*_operation<mlkem::.*params_' functions || fail "operations are compiled"
}

# kernels_included BY UNIT: what UNIT includes from the folder BY that only operations need.
kernels_included() {
    "$CXX" -std=c++20 -M -I"$1" "${xsimd_flags[@]}" "$2" | tr -s ' \\' '\n' |
        grep -E '/mlkem/(kernels|simd|backend|policy|hash|fips203)/|/xsimd/|intrin\.h$|/arm_neon\.h$' || true
}

# A unit that names types, or includes one header of them, includes no kernel.
types_without_kernels() {
    local header found
    for header in fwd keys prepared_keys encapsulation access byte_string; do
        echo "#include <mlkem/$header.hpp>" >$header.cpp
        found=$(kernels_included "$include" $header.cpp)
        [ -z "$found" ] || { head -n 5 <<<"$found" && fail "$header.hpp includes kernels"; }
    done
    compile -std=c++20 -O2 "$here/budget/types.cpp" -o types
    ./types
    # This test sees a kernel.
    cp -r "$include" planted
    echo '#include "backend/portable.hpp"' >>planted/mlkem/keys.hpp
    [ -n "$(kernels_included planted keys.cpp)" ] || fail "a kernel in keys.hpp is not seen"
    # A unit that calls an operation is told what to include, wherever it does.
    only portable
    must_fail_with operations_of_mlkem_hpp compile -std=c++20 -DCHECKS_KEYS -c "$here/budget/types.cpp"
    { cat "$here/budget/types.cpp" && echo '#include <mlkem/mlkem.hpp>'; } >called.cpp
    compile -std=c++20 -DCHECKS_KEYS called.cpp -o called
    ./called
}

# Where C++20 is off, each header that users include says so before anything else does, and the
# compiler stops there.
older_standard() {
    local header std count=0
    while read -r std header; do
        ! "$CXX" -std="$std" -I"$include" -fsyntax-only -x c++ "$include/$header" 2>messages ||
            fail "$header compiles as $std"
        grep -q 'error.*mlkem needs C++20' messages && [ "$(grep -c 'error:' messages)" -le 2 ] ||
            { head messages && fail "$header, $std"; }
        count=$((count + 1))
    done < <(echo c++17 mlkem/mlkem.hpp && headers | sed '/[/].*[/]/d; s/^/c++98 /')
    [ "$count" -ge 20 ] || fail "only $count times"
    echo "refused $count times"
}

# The tags of xsimd come with what they need, whatever the compiler may use of the processor.
tags_with_avx() {
    local flags
    [ "$(uname -m)" = x86_64 ] || { echo "no x86-64" && return; }
    for flags in -m64 -mavx -march=x86-64-v3 -march=x86-64-v4; do
        compile -std=c++20 $flags -fsyntax-only -x c++ - <<<'#include <mlkem/backend/arch_tags.hpp>'
    done
}

# Macros that other libraries define before. Headers that are not the library's come first: such
# macros break some of them, too.
foreign_macros() {
    # Headers that users include come first: they include the others.
    # What stands in their place with MLKEM_COMPILED is for units of its own.
    local in_their_place='/compiled/compiled_[a-z]*\.hpp$'
    { headers | grep -v '/.*/' && headers | grep '/.*/' | grep -vE "$in_their_place"; } |
        sed 's/.*/#include <&>/' >ours.hpp
    # The headers of others that our headers name, and here include.
    comm -12 <(grep -rhoE '^#include <[^>]+>' "$include" | LC_ALL=C sort -u) \
        <(compile -std=gnu++20 -E -dI -x c++ ours.hpp | grep -oE '^#include <[^>]+>' | LC_ALL=C sort -u) \
        >others.hpp
    grep -v '^#' "$here/foreign_macros.txt" | cut -d ' ' -f 2- | tr ' ' '\n' >macros
    sed 's/(.*//; s/.*/#undef &/' macros >macros_undefined.hpp
    # `@` is an error wherever such a macro is expanded.
    { cat macros_undefined.hpp && sed 's/.*/#define & @/' macros; } >macros_defined.hpp
    compile -std=gnu++20 -I. -fsyntax-only "$here/foreign_macros.cpp"
    mv ours.hpp all.hpp
    { echo '#include <mlkem/mlkem.hpp>' && headers | grep -E "$in_their_place" | sed 's/.*/#include <&>/'; } >ours.hpp
    compile -std=gnu++20 -DMLKEM_COMPILED -I. -fsyntax-only "$here/foreign_macros.cpp"
    mv all.hpp ours.hpp
    # The test sees a macro that stands in the way.
    echo '#define ml_kem @' >>macros_defined.hpp
    must_fail_with "macro" compile -std=gnu++20 -I. -fsyntax-only "$here/foreign_macros.cpp"
    echo "$(wc -l <macros) macros"
}

# g++ compiles the headers as its command line says, whatever a pragma says before them.
options_by_pragma() {
    local pragma
    only avx2
    for pragma in 'target("avx2")' 'target("avx512f,avx512bw")' 'optimize("O3")'; do
        { echo "#pragma GCC $pragma" && cat "$here/app.cpp"; } >app.cpp
        compile -std=c++20 -O0 app.cpp -o app
        ./app
    done
}

two_units() {
    only portable
    compile -std=c++20 -O0 -c "$here/two_units/alice.cpp" -o alice.o
    compile -std=c++20 -O0 -c "$here/two_units/bob.cpp" -o bob.o
    "$CXX" alice.o bob.o -o same_flags && ./same_flags
    # With different flags, in both orders: the linker keeps one copy of each inline function.
    compile -std=c++20 -O2 -march=native -c "$here/two_units/bob.cpp" -o bob.o
    "$CXX" alice.o bob.o -o alice_first && ./alice_first
    "$CXX" bob.o alice.o -o bob_first && ./bob_first
}

# A shared library that hides what it does not offer has the program's errors. One that hides
# nothing exports nothing of ours, and can be unloaded.
plug_in() {
    local shared=(-std=c++20 -O1 -fPIC -shared)
    only portable
    compile "${shared[@]}" -fvisibility=hidden "$here/plug_in/plug_in.cpp" -o library.so
    compile "${shared[@]}" "$here/plug_in/plug_in.cpp" -o plug_in.so
    compile -std=c++20 -O0 "$here/plug_in/host.cpp" ./library.so -ldl -o program
    ./program ./plug_in.so
    exports_nothing library.so
    exports_nothing plug_in.so
    readelf --dyn-syms -W library.so >symbols
    grep -q 'WEAK *DEFAULT.*mlkem7abi_0_118the_error_category' symbols ||
        fail "the library does not export its category"

    # This test sees what is exported.
    echo 'namespace mlkem { inline int planted = 1; }
          int* f() { return &mlkem::planted; }' >planted.cpp
    compile -std=c++20 -fPIC -shared planted.cpp -o planted.so
    must_fail_with mlkem::planted exports_nothing planted.so
}

# Libraries over two versions of the headers, in one process: each has its own types. Where they are mixed up, the
# linker says so.
two_versions() {
    local library
    only portable
    mkdir changed
    cp -r "$include/mlkem" changed/
    sed -i 's/\(#define MLKEM_VERSION_MINOR\) 1 /\1 2 /' changed/mlkem/version.hpp
    for library in older newer; do
        [ $library = older ] || local include=$PWD/changed
        compile -std=c++20 -O1 -fPIC -shared -DLIBRARY=$library "$here/two_versions/versioned.cpp" -o $library.so
        nm -D --defined-only $library.so | sed -n 's/.*5mlkem7\(abi_._.\)[0-9].*/\1/p' | sort -u >versions_of_$library
    done
    echo abi_0_1 | diff - versions_of_older || fail "the names of the older library have another version"
    echo abi_0_2 | diff - versions_of_newer || fail "the names of the newer library have another version"
    compile -std=c++20 "$here/two_versions/both_versions.cpp" ./older.so ./newer.so -o program
    ./program
    must_fail_with 'older::is_empty(mlkem::abi_0_2::shared_secret const&)' \
        compile -std=c++20 -DMIXED "$here/two_versions/both_versions.cpp" ./older.so ./newer.so -o mixed
}

no_exceptions() {
    local program
    only avx512
    for program in error_codes key_file_error_codes; do
        compile -std=c++20 -O0 -DONE_SET=ml_kem_768 -fno-exceptions -fno-rtti "$here/$program.cpp" \
            -o $program
        ./$program
        only portable
    done
}

# The standard after C++20, which all others here have.
newer_standard() {
    only sse2
    compile -std=c++2b -O0 -DONE_SET=ml_kem_1024 "$here/error_codes.cpp" -o error_codes
    ./error_codes
}

# Known answers at every level of optimisation and with every instruction the machine has.
optimisation_levels() {
    local flags backend set
    while read -r backend set flags; do
        only "$backend"
        # shellcheck disable=SC2086
        compile -std=c++20 -DONE_SET=ml_kem_$set $flags "$here/known_answers.cpp" -o known_answers
        echo "$flags"
        ./known_answers
    done <<'END'
avx2 512 -O1
sse2 768 -O3
avx512 1024 -Os
avx512 512 -O3 -march=native
avx2 768 -O2 -DNDEBUG -fPIC -std=gnu++20
END
}

# Undefined behaviour and bad memory accesses, over all that these two call.
sanitizers() {
    local program
    only avx2
    for program in error_codes key_file_error_codes; do
        compile -std=c++20 -O0 -DONE_SET=ml_kem_768 -fsanitize=address,undefined \
            -fno-sanitize-recover=all "$here/$program.cpp" -o $program
        ./$program
        only portable
    done
}

own_random() {
    only avx2
    compile -std=c++20 -O2 -DMLKEM_NO_SYSTEM_RANDOM "$here/own_random.cpp" -o own_random
    ./own_random
    ! nm -uC own_random | grep -i getrandom || fail "the program asks the operating system"
    local message='halted by own_random: mlkem: read of a secret that was never filled, or was cleared'
    [ "$(./own_random empty 2>&1 || echo $?)" = "$message"$'\n'3 ] || fail "MLKEM_ABORT is not called"
    ! nm -uC own_random | grep fputs || fail "the program has the default of MLKEM_ABORT"
}

# The compiler's own include folders without what NAME names: links to all else that stands there.
include_flags_without() {
    local dir n=0
    echo -nostdinc
    "$CXX" -E -v -x c++ /dev/null 2>&1 >/dev/null | sed -n '/^#include </,/^End/s/^ //p' | while read -r dir; do
        if [ -e "$dir/$1" ]; then
            mkdir "hidden_$((n += 1))"
            find "$dir/" -mindepth 1 -maxdepth 1 ! -name "$1" -exec ln -s -t "hidden_$n" {} +
            dir=$PWD/hidden_$n
        fi
        printf '%s\n' -isystem "$dir"
    done
}

missing_xsimd() {
    local flags
    mapfile -t flags < <(include_flags_without xsimd)
    local call=("$CXX" "${flags[@]}" -std=c++20 -I"$include" -fsyntax-only "$here/app.cpp")
    must_fail_with libxsimd-dev "${call[@]}"
    # It was xsimd that was missing, and nothing else.
    mkdir found && ln -s "$XSIMD_INCLUDE/xsimd" found/
    "${call[@]}" -isystem found
}

mingw() {
    local compiler=x86_64-w64-mingw32-g++
    command -v $compiler >/dev/null || {
        # No README line installs it: only .ci/run insists, by counting what was skipped.
        CI='' skip "no $compiler here (Debian, Ubuntu: g++-mingw-w64-x86-64)"
    }
    fake_xsimd
    $compiler "${warnings[@]}" -std=c++20 -O2 -I"$include" -isystem xsimd/include "$here/app.cpp" \
        -lbcrypt -o app.exe
    $compiler "${warnings[@]}" -std=c++20 -O0 -I"$include" -isystem xsimd/include -fno-exceptions \
        -fno-rtti -DONE_SET=ml_kem_512 "$here/error_codes.cpp" -lbcrypt -o error_codes.exe
    # Beside <windows.h>, before it and after it.
    local first
    for first in 0 1; do
        $compiler "${warnings[@]}" -std=c++20 -O0 -I"$include" -isystem xsimd/include -fsyntax-only \
            -DWINDOWS_FIRST=$first "$here/windows.cpp"
    done
    # CMake names the library itself.
    CXX=$compiler configure build -S "$here/project" -DCMAKE_SYSTEM_NAME=Windows \
        -DMLKEM_SOURCE_DIR="$SOURCE" "${fetched[@]}"
    "$CMAKE" --build build --target app
    [ "$(head -c 2 build/app.exe)" = MZ ] || fail "not a program for Windows"
}

# ---- The module.

# The module by plain commands: programs with `import mlkem;` in the place of headers, and one that has both.
module() {
    need clang++-19 clang-19
    need python3 python3
    local program imports=(-fmodule-file=mlkem=mlkem.pcm)
    CXX=clang++-19
    only portable
    compile -std=c++20 -O0 -c -x c++ "$include/mlkem/compiled_functions.inl" -o library.o
    must_fail_with "built with MLKEM_COMPILED" compile -std=c++20 -fsyntax-only "$include/mlkem/mlkem.cppm"
    backends+=(-DMLKEM_COMPILED)
    compile -std=c++20 -O2 --precompile "$include/mlkem/mlkem.cppm" -o mlkem.pcm
    "$CXX" -O2 -c mlkem.pcm -o mlkem.o
    # Nothing but the module names the library: no folder of headers.
    for program in app error_codes key_file_error_codes; do
        importing "$here/$program.cpp" >$program.cpp
        "$CXX" "${warnings[@]}" -std=c++20 -O0 -DONE_SET=ml_kem_768 "${imports[@]}" $program.cpp mlkem.o \
            library.o -o $program
        ./$program
    done
    # A program of a unit that includes headers and one that imports; a unit that does both.
    mkdir both
    importing "$here/two_units/exchange.hpp" >both/exchange.hpp
    cp "$here/two_units/bob.cpp" both
    compile -std=c++20 -O1 -c "$here/two_units/alice.cpp" -o alice.o
    "$CXX" "${warnings[@]}" -std=c++20 -O2 "${imports[@]}" -c both/bob.cpp -o importing_bob.o
    sed -i 's/^#include "exchange.hpp"/#include <mlkem\/mlkem.hpp>\n&/' both/bob.cpp
    compile -std=c++20 -O0 "${imports[@]}" -c both/bob.cpp -o both_bob.o
    for program in importing_bob both_bob; do
        "$CXX" alice.o $program.o mlkem.o library.o -o $program
        ./$program
    done

    # What a unit costs, where the standard headers that it would include are 1. Measured with clang 19 on Emerald
    # Rapids: 0.08, 0.30 and 0.47.
    . "$here/compile_time.sh"
    measure 5 include:module=0.3 types:module=0.4 exchange:module=0.7
    printf 'budget: with the module %s (at most 0.3) for the import, %s (at most 0.4) for types and %s (at most 0.7) with an exchange\n' \
        "$(median 2)" "$(median 3)" "$(median 4)"
    at_most "$(median 2)" 0.3 && at_most "$(median 3)" 0.4 && at_most "$(median 4)" 0.7 ||
        fail "a unit that imports takes too long"

    # It exports each name that its headers describe, and no other.
    compile -std=c++20 -M "$include/mlkem/mlkem.cppm" | tr -s ' \\' '\n' | grep -F "$include" |
        xargs realpath >files
    xargs -a files python3 "$here/module_names.py" "$SOURCE" || fail "the module exports something else"
    sed 's/using mlkem::seed_size;/using mlkem::unfilled;/' "$include/mlkem/mlkem.cppm" >planted.cppm
    echo planted.cppm >>files
    must_fail_with "not exported: mlkem::seed_size exported, but not described: mlkem::unfilled" \
        xargs -a files python3 "$here/module_names.py" "$SOURCE"
}

# ---- CMake and pkg-config.

add_subdirectory() {
    only portable
    configure build -S "$here/project" -DMLKEM_SOURCE_DIR="$SOURCE" "${xsimd_args[@]}"
    "$CMAKE" --build build
    build/app
    build/part/app_of_part
    "$CMAKE" --install build --prefix "$PWD/prefix"
    [ "$(cd prefix && find . -type f)" = ./bin/app ] || fail "mlkem installs files of its own"
}

# Installs the project into the folder `prefix`, and moves it away from where it was installed.
install_and_move() {
    configure build_mlkem -S "$SOURCE" -DMLKEM_BUILD_TESTS=OFF -DMLKEM_BUILD_DEMO=OFF \
        -DMLKEM_BUILD_BENCH=OFF "${xsimd_args[@]}" "$@"
    "$CMAKE" --build build_mlkem
    "$CMAKE" --install build_mlkem --prefix "$PWD/installed"
    mv installed prefix
}

find_package() {
    only portable
    install_and_move
    local use=(-S "$here/project" -DCMAKE_PREFIX_PATH="$PWD/prefix")
    configure build "${use[@]}" -DMLKEM_VERSION="$VERSION"
    "$CMAKE" --build build
    build/app
    build/part/app_of_part

    must_fail_with "\"99.0\"" configure too_new "${use[@]}" -DMLKEM_VERSION=99.0
    must_fail_with libxsimd-dev configure no_xsimd "${use[@]}" -DCMAKE_DISABLE_FIND_PACKAGE_xsimd=ON
    mkdir old_xsimd
    echo 'add_library(xsimd INTERFACE IMPORTED)' >old_xsimd/xsimdConfig.cmake
    printf '%s\n' 'set(PACKAGE_VERSION 8.0.5)' 'set(PACKAGE_VERSION_COMPATIBLE TRUE)' \
        >old_xsimd/xsimdConfigVersion.cmake
    must_fail_with "xsimd 8.1 or newer" configure old "${use[@]}" -Dxsimd_DIR="$PWD/old_xsimd"
    must_fail_with "xsimd 8.1 or newer" configure old_vendored -S "$here/project" \
        -DMLKEM_SOURCE_DIR="$SOURCE" -Dxsimd_DIR="$PWD/old_xsimd"
}

pkg_config() {
    need pkg-config pkg-config
    install_and_move
    export PKG_CONFIG_PATH=$PWD/prefix/share/pkgconfig
    [ "$(pkg-config --modversion mlkem)" = "$VERSION" ] || fail "wrong version"
    echo "#include <mlkem/version.hpp>
        static_assert(mlkem::version == mlkem::version_number{${VERSION//./, }});
        static_assert(mlkem::version < mlkem::version_number{${VERSION//./, } + 1});
        static_assert(MLKEM_VERSION / 100 == 100 * mlkem::version.major + mlkem::version.minor);" >version.cpp
    compile -std=c++20 -fsyntax-only version.cpp
    grep -q xsimd <<<"$(pkg-config --print-requires mlkem)" || fail "xsimd is not required"
    grep -q libcrypto <<<"$(pkg-config --print-requires mlkem-openssl)" || fail "libcrypto is not required"
    ! has_openssl || grep -q -e -lcrypto <<<"$(pkg-config --libs mlkem-openssl)" || fail "no -lcrypto"
    # shellcheck disable=SC2046
    "$CXX" -std=c++20 -O0 $(pkg-config --cflags mlkem) "$here/app.cpp" -o app \
        $(pkg-config --libs mlkem)
    ./app
}

# The C interface: a library, and programs in C and Python that have it. It exports all functions of
# mlkem.h and no others.
c_compiler=cc
[[ $CXX != *clang* ]] || c_compiler=${CXX/clang++/clang}
c_flags=(-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Werror)
c_interface() {
    need python3 python3
    need pkg-config pkg-config
    local library hybrids=
    ! has_openssl || hybrids=hybrids
    only portable
    # Unoptimised, which the library is in no build type of CMake's own.
    install_and_move -DMLKEM_BUILD_C=ON -DMLKEM_BUILD_COMPILED=ON -DBUILD_SHARED_LIBS=ON \
        -DCMAKE_BUILD_TYPE=Fast
    library=$(find "$PWD/prefix" -name libmlkem-c.so)
    PKG_CONFIG_PATH=$(dirname "$library")/pkgconfig
    export PKG_CONFIG_PATH
    # shellcheck disable=SC2046
    "$c_compiler" "${c_flags[@]}" $(pkg-config --cflags mlkem-c) "$here/c/exchange.c" \
        $(pkg-config --libs mlkem-c) -Wl,-rpath,"$(dirname "$library")" -o exchange
    ./exchange $hybrids
    python3 "$here/c/exchange.py" "$library" prefix/include/mlkem/mlkem.h
    # Macros of programs, C++, and a result that is not looked at.
    "$c_compiler" "${c_flags[@]}" -DK=3 -Dn=3 -Dq=3 -Dseed=3 -Dlength=3 -Iprefix/include \
        -fsyntax-only -x c - <<<'#include <mlkem/mlkem.h>'
    "$CXX" -x c++ -std=c++20 -Werror -Iprefix/include -fsyntax-only - <<<'#include <mlkem/mlkem.h>'
    echo '#include <mlkem/mlkem.h>
          void f(void) { mlkem_self_test(MLKEM_512); }' >ignored.c
    must_fail_with unused "$c_compiler" "${c_flags[@]}" -Iprefix/include -c ignored.c

    nm -D --defined-only "$library" | sed -n 's/.* T //p' | LC_ALL=C sort >exported
    grep -oE '^MLKEM_[A-Z]+ .*\bmlkem_[a-z0-9_]+\(' prefix/include/mlkem/mlkem.h | sed 's/.*\(mlkem_.*\)(/\1/' |
        LC_ALL=C sort -u >declared
    diff declared exported || fail "it exports something else"
    # Error categories are one object in a process.
    nm -D --defined-only -C "$library" | sed '/ T /d; / [uVW] .*category/d' >others
    [ ! -s others ] || { cat others && fail "it exports data or weak functions"; }
    c_project -DCMAKE_PREFIX_PATH="$PWD/prefix"
    build/exchange $hybrids
    shared_operations "$(dirname "$library")"
}

# shared_operations FOLDER: libmlkem-compiled there exports its entry points, and has a name with the
# version of the ABI. A plug-in over it can be unloaded, with the library.
shared_operations() {
    local library=$1/libmlkem-compiled.so flags
    [ "$(find "$1" -name 'libmlkem-*.so.0.1' | wc -l)" = 2 ] || fail "no links of the libraries' names"
    grep -qF '[libmlkem-compiled.so.0.1]' <<<"$(readelf -d "$library")" || fail "another soname"
    nm -D --defined-only "$library" | awk '{ print $3 }' >exported
    [ "$(grep -c '^_ZN5mlkem8compiled7abi_0_1' exported)" -ge 100 ] || fail "entry points are missing"
    ! grep -vE '^_ZN5mlkem(8compiled7abi_0_1|7abi_0_11[0-9]the_(error|fault)_categoryE$)' exported ||
        fail "it exports something else"
    # One kernel in the process: mlkem::c has none of its own.
    nm -C "$library" >names
    grep -q portable_code names || fail "no kernels in the library"
    ! nm -C "$1/libmlkem-c.so" | grep portable_code || fail "kernels are in both libraries"
    read -ra flags <<<"$(pkg-config --cflags --libs mlkem-compiled) -Wl,-rpath,$1"
    "$CXX" -std=c++20 -O0 -fvisibility=hidden "$here/app.cpp" "${flags[@]}" -o app
    ./app
    "$CXX" -std=c++20 -O1 -fPIC -shared "$here/plug_in/plug_in.cpp" "${flags[@]}" -o plug_in.so
    "$CXX" -std=c++20 -O1 -fPIC -shared -fvisibility=hidden "$here/plug_in/plug_in.cpp" "${flags[@]}" \
        -o library.so
    "$CXX" -std=c++20 -O0 "$here/plug_in/host.cpp" -Iprefix/include ./library.so -ldl -o program
    ./program ./plug_in.so
    exports_nothing plug_in.so
    # Where nothing else has the library, it goes with the plug-in.
    python3 - <<'END' || fail "the library stays when the plug-in is unloaded"
import _ctypes, ctypes
def is_loaded():
    with open("/proc/self/maps") as maps:
        return "libmlkem-compiled" in maps.read()
plug_in = ctypes.CDLL("./plug_in.so")
assert plug_in.exchange() & 255 == 1 and is_loaded()
_ctypes.dlclose(plug_in._handle)
assert not is_loaded()
END
    configure shared -S "$here/project" -DCMAKE_PREFIX_PATH="$PWD/prefix" -DMLKEM_COMPONENTS=compiled
    "$CMAKE" --build shared --target app
    shared/app
}

# The operations as a static library: in a project's own tree, installed, by pkg-config; with units of
# any flags beside each other.
compiled_library() {
    need pkg-config pkg-config
    local flags unit
    only portable
    configure build -S "$here/project" -DMLKEM_SOURCE_DIR="$SOURCE" -DMLKEM_BUILD_COMPILED=ON \
        -DMLKEM_INSTALL=ON -DCMAKE_BUILD_TYPE=Debug "${xsimd_args[@]}"
    "$CMAKE" --build build
    build/app
    build/part/app_of_part
    "$CMAKE" --install build --prefix "$PWD/installed"
    mv installed prefix
    # A program can leave out what it does not use.
    objdump -h build/mlkem/libmlkem-compiled.a >sections
    [ "$(grep -c '\.text\..*5mlkem8compiled' sections)" -gt 20 ] || fail "operations share a section"
    # The kernels of a Debug build are optimised, the program is not.
    nm -C build/mlkem/libmlkem-compiled.a >names
    grep -q 'mlkem::abi_0_1::target_o.*portable_code' names || fail "the kernels are not optimised"
    ! grep -E 'mlkem::abi_0_1::target_[^o]' names || fail "some kernels are not optimised"
    ! nm -C build/app | grep -E 'mlkem::abi_0_1::target_co' || fail "the program is optimised"

    configure installed_build -S "$here/project" -DCMAKE_PREFIX_PATH="$PWD/prefix" \
        -DMLKEM_COMPONENTS=compiled -DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON
    "$CMAKE" --build installed_build
    installed_build/app
    installed_build/part/app_of_part
    mkdir other && cp -r prefix/share prefix/include other
    must_fail_with MLKEM_BUILD_COMPILED configure no_library -S "$here/project" \
        -DCMAKE_PREFIX_PATH="$PWD/other" -DMLKEM_COMPONENTS=compiled

    PKG_CONFIG_PATH=$(dirname "$(find "$PWD/prefix" -name mlkem-compiled.pc)")
    export PKG_CONFIG_PATH
    grep -q -e -DMLKEM_COMPILED <<<"$(pkg-config --cflags mlkem-compiled)" || fail "no macro"
    read -ra flags <<<"$(pkg-config --libs mlkem-compiled)"
    # Units with and without the macro, optimised and not, and for other processors: in both orders, and
    # where the unit for this machine has no part in what runs.
    backends+=(-DMLKEM_COMPILED)
    compile -std=c++20 -O0 -c "$here/two_units/alice.cpp" -o alice.o
    compile -std=c++20 -O2 -march=native -c "$here/two_units/bob.cpp" -o bob.o
    only portable
    compile -std=c++20 -O1 -c "$here/two_units/bob.cpp" -o header_only_bob.o
    for unit in bob header_only_bob; do
        "$CXX" alice.o $unit.o "${flags[@]}" -o alice_first && ./alice_first && ./alice_first alone
        "$CXX" $unit.o alice.o "${flags[@]}" -o bob_first && ./bob_first && ./bob_first alone
    done
    # A unit with the macro holds no kernel.
    ! nm -C alice.o | grep -E 'portable_code|run_and_burn<.*keygen' || fail "operations are in the unit"

    # In constant evaluation, with the header that has them, and what else is refused.
    backends+=(-DMLKEM_COMPILED)
    compile -std=c++20 -fsyntax-only "$here/constant_evaluation.cpp"
    must_fail_with include_mlkem_constant_evaluation_hpp compile -std=c++20 -DWITHOUT_HEADER \
        -fsyntax-only "$here/constant_evaluation.cpp"
    must_fail_with "a Backend or a set of one's own" compile -std=c++20 -fsyntax-only -x c++ - <<<'
        #include <mlkem/mlkem.hpp>
        struct own { };
        bool f() { return mlkem::ml_kem<mlkem::params_768, own>::self_test(); }'
    must_fail_with "have no kernels" compile -std=c++20 -fsyntax-only -x c++ - \
        <<<'#include <mlkem/backend/portable.hpp>'
}

# A static library without OpenSSL, under sanitizers.
c_interface_alone() {
    need pkg-config pkg-config
    local sanitized=(-fsanitize=address,undefined -fno-sanitize-recover=all) archive
    only portable
    backends+=("${sanitized[@]}")
    install_and_move -DMLKEM_BUILD_C=ON -DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON \
        -DCMAKE_BUILD_TYPE=Fast # unoptimised
    archive=$(find "$PWD/prefix" -name libmlkem-c.a)
    PKG_CONFIG_PATH=$(dirname "$archive")/pkgconfig
    export PKG_CONFIG_PATH
    # shellcheck disable=SC2046
    "$c_compiler" "${c_flags[@]}" "${sanitized[@]}" $(pkg-config --cflags mlkem-c) "$here/c/exchange.c" \
        $(pkg-config --static --libs mlkem-c) -o exchange
    ./exchange
}

# c_project ARGUMENTS...: a project in C, by CMake, in the folder `build`.
c_project() {
    mkdir project
    cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES C CXX)
find_package(mlkem-c REQUIRED)
add_executable(exchange "${EXCHANGE}")
target_link_libraries(exchange PRIVATE mlkem::c)
END
    configure build -S project -DEXCHANGE="$here/c/exchange.c" "$@"
    "$CMAKE" --build build
}

# What cpack makes: a Debian package and an archive, which hold the same files.
packages() {
    need dpkg-deb dpkg
    only portable
    configure made -S "$SOURCE" -DMLKEM_BUILD_TESTS=OFF -DMLKEM_BUILD_DEMO=OFF -DMLKEM_BUILD_BENCH=OFF
    (cd made && SOURCE_DATE_EPOCH=1 "$(dirname "$CMAKE")/cpack" >/dev/null)
    local deb=made/libmlkem-dev_${VERSION}_all.deb
    [ "$(dpkg-deb -f $deb Depends)" = "libxsimd-dev (>= 8.1)" ] || fail "other dependencies"
    dpkg-deb -x $deb unpacked
    mkdir archive && tar -xzf made/libmlkem-dev-"$VERSION"-*.tar.gz -C archive --strip-components 1
    diff -r unpacked/usr archive/usr || fail "the archive holds something else"
    diff -r -x '*.md' "$include/mlkem" unpacked/usr/include/mlkem || fail "not the headers"
    [ -s unpacked/usr/share/doc/mlkem/copyright ] || fail "no licence"
    python3 "$here/sbom.py" unpacked/usr share/sbom/mlkem/mlkem.spdx.json
    echo >>unpacked/usr/include/mlkem/mlkem.hpp
    must_fail_with "mlkem.hpp" python3 "$here/sbom.py" unpacked/usr share/sbom/mlkem/mlkem.spdx.json
    cp "$include/mlkem/mlkem.hpp" unpacked/usr/include/mlkem/
    # A data folder that is not below the prefix.
    configure made -S "$SOURCE" -DCMAKE_INSTALL_DATADIR="$PWD/data" -DCMAKE_INSTALL_PREFIX="$PWD/elsewhere"
    DESTDIR="$PWD/staged" "$CMAKE" --install made >/dev/null
    [ -s "staged$PWD/data/sbom/mlkem/mlkem.spdx.json" ] || fail "the list of files is not in the data folder"
    configure build -S "$here/project" -DCMAKE_PREFIX_PATH="$PWD/unpacked/usr" -DMLKEM_VERSION="$VERSION"
    "$CMAKE" --build build --target app
    build/app
}

# The port for vcpkg and the recipe for Conan, each with a few lines in the place of those programs, and
# an application on what they make.
ports() {
    local port=$SOURCE/cmake/packaging/vcpkg/mlkem package=$PWD/vcpkg/packages/mlkem
    only portable
    python3 - "$port/vcpkg.json" "$VERSION" <<'END'
import json, sys
port = json.load(open(sys.argv[1]))
assert port["name"] == "mlkem" and port["license"] == "MIT" and "xsimd" in port["dependencies"], port
assert port["version-semver"] == sys.argv[2], "the port is of another version"
END
    cat >vcpkg.cmake <<'END'
cmake_minimum_required(VERSION 3.25)
set(CURRENT_PACKAGES_DIR "${PACKAGE}")
function(run)
    execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()
function(vcpkg_check_features)
    set(features "-DMLKEM_BUILD_COMPILED=OFF" PARENT_SCOPE)
endfunction()
function(vcpkg_cmake_configure)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "SOURCE_PATH" "OPTIONS")
    run(${CMAKE_COMMAND} -S ${arg_SOURCE_PATH} -B vcpkg/build ${CONFIGURE} ${arg_OPTIONS})
endfunction()
function(vcpkg_cmake_install)
    run(${CMAKE_COMMAND} --install vcpkg/build --prefix ${PACKAGE})
endfunction()
function(vcpkg_cmake_config_fixup)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "PACKAGE_NAME;CONFIG_PATH" "")
    file(RENAME "${PACKAGE}/${arg_CONFIG_PATH}" "${PACKAGE}/share/mlkem")
    file(GLOB configs "${PACKAGE}/share/mlkem/*.cmake")
    foreach(config IN LISTS configs)
        file(READ "${config}" text)
        string(REPLACE "/../../../" "/../../" text "${text}")
        string(REPLACE "get_filename_component(_IMPORT_PREFIX \"\${_IMPORT_PREFIX}\" PATH)\nif" "if" text "${text}")
        file(WRITE "${config}" "${text}")
    endforeach()
endfunction()
function(vcpkg_fixup_pkgconfig)
endfunction()
function(vcpkg_install_copyright)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "FILE_LIST")
    file(COPY_FILE ${arg_FILE_LIST} "${PACKAGE}/share/mlkem/copyright")
endfunction()
include("${CURRENT_PORT_DIR}/portfile.cmake")
END
    "$CMAKE" -DCURRENT_PORT_DIR="$port" -DPACKAGE="$package" \
        -DCONFIGURE="-G;$GENERATOR;-DCMAKE_CXX_COMPILER=$CXX;${xsimd_args[0]}" -P vcpkg.cmake >/dev/null
    [ "$(cd "$package" && ls)" = $'include\nshare' ] || fail "the port leaves more: $(ls "$package")"
    [ -s "$package/share/mlkem/copyright" ] || fail "no licence"
    configure build_vcpkg -S "$here/project" -DCMAKE_PREFIX_PATH="$package" -DMLKEM_VERSION="$VERSION"
    "$CMAKE" --build build_vcpkg --target app
    build_vcpkg/app

    python3 "$here/conan_stand_in.py" "$SOURCE/cmake/packaging/conan/conanfile.py" conan >said
    cat said
    [ "$(cat said)" = "$VERSION xsimd/[>=8.1] openssl/[>=3.0 <4] 20
mlkem::mlkem xsimd::xsimd bcrypt
mlkem::openssl core openssl::crypto" ] || fail "the recipe says something else"
    diff -r -x '*.md' "$include/mlkem" conan/package/include/mlkem || fail "not the headers"
    [ -s conan/package/licenses/LICENSE ] || fail "no licence"
}

# ---- Dependencies that find_package does not find.

# Sources such as FetchContent would have fetched, and the CMake arguments that put them in its
# place, with find_package off: no test uses the network.
fake_xsimd() {
    mkdir -p xsimd/include
    ln -s "$XSIMD_INCLUDE/xsimd" xsimd/include/
    cat >xsimd/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(xsimd LANGUAGES CXX)
add_library(xsimd INTERFACE)
target_include_directories(xsimd INTERFACE $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>)
END
    fetched=(-DCMAKE_DISABLE_FIND_PACKAGE_xsimd=ON -DFETCHCONTENT_SOURCE_DIR_XSIMD="$PWD/xsimd")
}

fetch_content() {
    local googletest=/usr/src/googletest
    [ -f $googletest/CMakeLists.txt ] || skip "no $googletest here (Debian, Ubuntu: libgtest-dev)"
    fake_xsimd
    only portable
    # The project itself, with its smallest test program.
    configure build -S "$SOURCE" -DMLKEM_BUILD_DEMO=OFF -DMLKEM_BUILD_BENCH=OFF "${fetched[@]}" \
        -DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON -DFETCHCONTENT_SOURCE_DIR_GOOGLETEST=$googletest
    "$CMAKE" --build build --target statistics -j 2
    build/tests/evidence/statistics/statistics --gtest_brief=1
    # An application, which vendors the project.
    configure build_app -S "$here/project" -DMLKEM_SOURCE_DIR="$SOURCE" "${fetched[@]}"
    "$CMAKE" --build build_app --target app
    build_app/app
    # What was built so can be installed.
    install_and_move "${fetched[@]}"
    [ -f prefix/include/mlkem/mlkem.hpp ] || fail "no headers were installed"
}

fetching_forbidden() {
    local off=(-S "$SOURCE" -DMLKEM_FETCH_DEPS=OFF -DMLKEM_BUILD_DEMO=OFF)
    must_fail_with libxsimd-dev configure xsimd "${off[@]}" -DCMAKE_DISABLE_FIND_PACKAGE_xsimd=ON
    must_fail_with libgtest-dev configure gtest "${off[@]}" -DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON
    must_fail_with nlohmann-json3-dev configure json "${off[@]}" \
        -DCMAKE_DISABLE_FIND_PACKAGE_nlohmann_json=ON
    must_fail_with libbenchmark-dev configure benchmark "${off[@]}" -DMLKEM_BUILD_TESTS=OFF \
        -DCMAKE_DISABLE_FIND_PACKAGE_benchmark=ON
}

# What git takes: the commit that is named, and nothing where there is none. `planted` stands for a
# dependency, in a repository of this machine.
fetching_by_commit() {
    local repository=$PWD/repository first second
    need git git
    commit() {
        git -C repository -c user.name=t -c user.email=t@example.org commit -q --allow-empty -am "$1"
        git -C repository rev-parse HEAD
    }
    git init -q repository
    echo 'add_library(planted INTERFACE)' >repository/CMakeLists.txt
    git -C repository add CMakeLists.txt
    git -C repository config uploadpack.allowAnySHA1InWant true
    first=$(commit first)
    echo 'message(FATAL_ERROR "the newest commit")' >repository/CMakeLists.txt
    second=$(commit second)
    mkdir project
    cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(user LANGUAGES NONE)
option(MLKEM_FETCH_DEPS "" ON)
include(${SOURCE}/cmake/dependencies.cmake)
mlkem_fetch(planted libplanted-dev file://${REPOSITORY} ${COMMIT})
if(NOT TARGET planted)
    message(FATAL_ERROR "no target")
endif()
END
    take() { "$CMAKE" -B "$1" -S project -DSOURCE="$SOURCE" -DREPOSITORY="$2" -DCOMMIT="$3" "${@:4}"; }
    take build "$repository" "$first"
    mv repository moved
    take build "$repository" "$first" # what is there is not fetched again
    must_fail_with "Install it (Debian, Ubuntu: libplanted-dev)" take none "$repository" "$first"
    must_fail_with "MLKEM_FETCH_DEPS=OFF forbids the download" take none "$repository" "$first"
    mv moved repository
    must_fail_with "the newest commit" take newest "$repository" "$second"
    must_fail_with "could not fetch" take wrong "$repository" "${first/%?????/00000}"
    must_fail_with "could not fetch" take offline "$repository" "$first" -DFETCHCONTENT_FULLY_DISCONNECTED=ON
}

# ---- OpenSSL.

need_openssl() {
    has_openssl || skip "no OpenSSL here (Debian, Ubuntu: libssl-dev)"
}

openssl_component() {
    need_openssl
    only portable
    install_and_move
    local use=(-S "$here/project" -DCMAKE_PREFIX_PATH="$PWD/prefix" -DMLKEM_COMPONENTS=openssl)
    configure build "${use[@]}"
    "$CMAKE" --build build --target hybrid_exchanges
    build/hybrid_exchanges
    must_fail_with libssl-dev configure no_openssl "${use[@]}" \
        -DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON
    # Who asks for no component needs no OpenSSL; a component that there is not is refused.
    configure core -S "$here/project" -DCMAKE_PREFIX_PATH="$PWD/prefix" \
        -DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON
    must_fail_with "mlkem_FOUND to FALSE" configure no_component "${use[@]}" -DMLKEM_COMPONENTS=fusion
}

openssl_vendored() {
    need_openssl
    only portable
    configure build -S "$here/project" -DMLKEM_SOURCE_DIR="$SOURCE" -DMLKEM_COMPONENTS=openssl \
        "${xsimd_args[@]}"
    "$CMAKE" --build build --target hybrid_exchanges
    build/hybrid_exchanges
}

# The whole API on OpenSSL, as a program without exceptions uses it.
openssl_without_exceptions() {
    need_openssl
    only avx2
    compile -std=c++2b -O0 -fno-exceptions -fno-rtti "$here/openssl_error_codes.cpp" -o error_codes \
        -lcrypto
    ./error_codes
}

# Composites, SSH, OpenPGP and CMS without exceptions.
uses_without_exceptions() {
    need_openssl
    only avx2
    compile -std=c++20 -O0 -fno-exceptions -fno-rtti "$here/uses_error_codes.cpp" -o error_codes \
        -lcrypto
    ./error_codes
}

# Who does not include the headers of further standards reads none of them, and so has nothing of them.
uses_not_included() {
    need_openssl
    local header own='/mlkem/(incremental|composite|ssh|openpgp|cms|tls_group)[.]hpp|/mlkem/uses/'
    headers_of() {
        echo "#include <mlkem/$1>" >unit.cpp
        "$CXX" -std=c++20 -I"$include" "${xsimd_flags[@]}" -M unit.cpp >headers
    }
    for header in mlkem.hpp openssl.hpp hpke.hpp key_formats.hpp key_formats/x_wing.hpp; do
        headers_of $header
        grep -q "/mlkem/$header" headers || fail "no headers are listed for $header"
        ! grep -E "$own" headers || fail "$header reads headers of further standards"
    done
    headers_of composite.hpp
    grep -qE "$own" headers || fail "what reads them is not seen"
}

openssl_sanitizers() {
    need_openssl
    only portable
    compile -std=c++20 -O0 -fsanitize=address,undefined -fno-sanitize-recover=all \
        "$here/openssl_error_codes.cpp" -o error_codes -lcrypto
    ./error_codes
}

# One unit is built for newer processors. The linker takes none of its functions for a plain unit.
openssl_two_units() {
    need_openssl
    [ "$(uname -m)" = x86_64 ] || skip "this is for x86-64"
    local flags names
    # matrix.gcc_two_units looks at functions of backends.
    only portable
    compile -std=c++20 -O0 -c "$here/openssl_error_codes.cpp" -o plain.o
    exports_nothing plain.o
    nm plain.o | awk '$2 ~ /[WVu]/ { print $3 }' | LC_ALL=C sort >of_plain
    # By what a processor does best, g++ copies with newer instructions or without.
    for flags in "-O0 -march=native" "-O2 -march=native -DONE_SET=ml_kem_768" \
        "-O0 -march=sapphirerapids -DONE_SET=ml_kem_768"; do
        # shellcheck disable=SC2086
        compile -std=c++20 $flags -c "$here/openssl_error_codes.cpp" -o newer.o
        functions_with_newer_instructions newer.o >newer
        grep -q 5mlkem newer || fail "newer instructions are not in the unit"
        names=$(comm -12 of_plain newer | grep -E '^_ZZ*N[VK]*[RO]*5mlkem' || true)
        [ -z "$names" ] || { c++filt <<<"$names"; fail "functions of the library in both units"; }
    done
}

# only_marked_lines_are_refused FILE: the compiler refuses each line of FILE that ends with
# "// refused: WORD", with a message that has WORD, and no other line. A line that ends with
# "// refused by clang: WORD" compiles with g++.
only_marked_lines_are_refused() {
    local file=$1 flags=(-Wno-unused-variable) mark='// refused: '
    if grep -q clang <<<"$("$CXX" --version)"; then
        flags+=(-ferror-limit=0)
        mark='// refused( by clang)?: '
    fi
    ! compile -std=c++20 -fsyntax-only "${flags[@]}" "$file" >messages 2>&1 ||
        fail "$file compiles"
    awk -v name="${file##*/}" -v mark="$mark" '
        NR == FNR { if (match($0, mark)) word[FNR] = substr($0, RSTART + RLENGTH); next }
        match($0, name ":[0-9]+:") {
            at = substr($0, RSTART + length(name) + 1, RLENGTH - length(name) - 2) + 0
            if (at in word) line = at
            else if (/: error: /) { print; bad = 1 }
        }
        # g++ names the line that led to an error in a header before it, clang after it.
        /: error: / { last_error = $0 }
        /note: in instantiation of/ && (at in word) { message[at] = message[at] last_error "\n" }
        { message[line] = message[line] $0 "\n" }
        END {
            for (at in word) {
                ++count
                if (index(message[at], word[at])) continue
                print name ":" at ": not refused: " word[at]
                bad = 1
            }
            print count " lines are refused"
            exit bad || count == 0
        }' "$file" messages || fail "other lines than those are refused"
}

secret_misuse() {
    only portable
    only_marked_lines_are_refused "$here/secret_misuse.cpp"
}

# Compilers warn of each call whose result is ignored; no function was forgotten.
ignored_results() {
    need_openssl
    need python3 python3
    only portable
    only_marked_lines_are_refused "$here/ignored_results.cpp"
    python3 "$here/nodiscard.py" "$include/mlkem" || fail "functions without [[nodiscard]]"
}

misuse() {
    only portable
    only_marked_lines_are_refused "$here/misuse.cpp"
}

hpke_misuse() {
    need_openssl
    only portable
    only_marked_lines_are_refused "$here/hpke_misuse.cpp"
}

# Each C++ example of the pages for users is a program that succeeds.
readme() {
    need_openssl
    only portable
    awk '/^```/ { inside = /^```cpp$/; if (inside) file = "example_" ++n ".cpp"; next }
         inside { print >file }' "$SOURCE"/README.md "$SOURCE"/include/mlkem/*/README.md
    local example count=0
    for example in example_*.cpp; do
        compile -std=c++20 -O0 "$example" -o example -lcrypto
        ./example || fail "$example"
        count=$((count + 1))
    done
    [ "$count" -ge 3 ] || fail "only $count examples"
    grep -q key_formats.hpp example_*.cpp || fail "README has no example of a key file"
    echo "$count examples"
}

# The core, and hybrids over another Group, need no OpenSSL; the rest says what is missing.
missing_openssl() {
    local flags
    mapfile -t flags < <(include_flags_without openssl)
    local call=("$CXX" "${flags[@]}" "${xsimd_flags[@]}" -std=c++20 -I"$include" -fsyntax-only)
    "${call[@]}" "$here/app.cpp"
    local header
    while read -r header; do
        must_fail_with libssl-dev "${call[@]}" "$include/$header"
    done < <(cd "$include" && ls mlkem/{openssl,openssl_provider,hpke,composite,ssh,openpgp,cms}.hpp)
    only portable
    compile "${flags[@]}" -std=c++20 -O0 "$here/own_group.cpp" -o own_group
    ./own_group

    configure build -S "$SOURCE" -DMLKEM_BUILD_BENCH=OFF "${xsimd_args[@]}" \
        -DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON
    "$CMAKE" --build build --target statistics mlkem_demo -j 2
    build/tests/evidence/statistics/statistics --gtest_brief=1
    build/tests/demo/mlkem_demo
}

[ "$(type -t "${1:-}")" = function ] || fail "no such case: ${1:-}"
rm -rf "$WORK" && mkdir -p "$WORK" && cd "$WORK"
"$@"
