#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# reference.sh CASE: what holds of the reference, which the preset docs makes of the headers. See
# ../common.sh.
. "$(dirname "$0")/../common.sh"

# build_reference PROJECT: configures it for the reference alone, and makes that in ./build/html.
build_reference() {
    need doxygen doxygen
    rm -rf build
    configure build -S "$1" -DMLKEM_BUILD_DOCS=ON -DMLKEM_BUILD_TESTS=OFF -DMLKEM_BUILD_DEMO=OFF \
        -DMLKEM_BUILD_BENCH=OFF -DMLKEM_INSTALL=OFF "${xsimd_args[@]}" >configure.log ||
        fail "$(cat configure.log)"
    "$CMAKE" --build build --target docs
}

# page_says PAGE TEXT: the text of a page, without its marks.
page_says() {
    sed 's/<[^>]*>//g; s/&lt;/</g; s/&gt;/>/g; s/&#160;/ /g; s/&amp;/\&/g' "build/html/$1" | tr -s ' \n' ' ' >text
    grep -qF -- "$2" text || fail "$1 does not say '$2'"
}

# Every public entity is described, and a reader finds it: by its page and by the search box.
complete() {
    build_reference "$SOURCE"
    page_says classmlkem_1_1kem__interface.html 'A new key pair, which keeps its seed. Errors: entropy_failure.'
    page_says structmlkem_1_1hpke_1_1suite.html 'SetupBaseS: a session for the owner of the private key.'
    page_says mlkem_8h.html 'int mlkem_keygen (int kem'
    page_says version_8hpp.html '#define MLKEM_VERSION'
    local word
    for word in keygen_from_seed mlkem_keygen_from_seed private_key_to_pem setup_base_sender ml_kem_768; do
        grep -rqF "'$word'" build/html/search || fail "the search does not find $word"
    done
    ! grep -l 'key_access\|secret_storage\|ml_kem_operations' build/html/namespace*.html ||
        fail "the reference shows what is the library's own"
}

# plant FILE LINE TEXT ERROR: adds TEXT behind the first line of FILE that begins with LINE. The
# reference must then not be made, for ERROR.
plant() {
    local file=source/include/mlkem/$1
    awk -v line="$2" -v text="$3" '{ print } index($0, line) == 1 && !n++ { print text }' "$file" >changed
    ! cmp -s changed "$file" || fail "no line '$2' in $1"
    cp changed "$file"
    must_fail_with "$4 is not documented" build_reference source
    cp "$SOURCE/include/mlkem/$1" "$file"
}

# What nobody described makes the build fail: a function, a member, a macro, a function of C.
planted() {
    need doxygen doxygen
    mkdir source
    tar -C "$SOURCE" --exclude=./build --exclude=./.git -cf - . | tar -C source -xf -
    build_reference source
    plant version.hpp 'namespace mlkem::MLKEM_DETAIL_INLINE_ABI {' 'inline int bare() { return 0; }' \
        'Member bare() (function) of namespace mlkem'
    plant kem.hpp '    using common = kem_interface' '  public: static int bare();' \
        'Member bare() (function) of class mlkem::ml_kem'
    plant version.hpp '#define MLKEM_VERSION_PATCH' '#define bare 1' \
        'Member bare (macro definition) of file version.hpp'
    plant mlkem.h '#define MLKEM_H_VERSION' 'int bare(void);' 'Member bare(void) (function) of file mlkem.h'
}

# What an example takes from its reader.
before_example() {
    case $1 in
    data_independent_timing.hpp)
        echo 'auto [ek, dk] = mlkem::ml_kem_768::keygen();'
        echo 'auto [c, sent] = mlkem::ml_kem_768::encaps(ek);'
        ;;
    incremental.hpp)
        echo 'auto [ek, dk] = mlkem::ml_kem_768::keygen();'
        echo 'const auto header = mlkem::incremental<mlkem::ml_kem_768>::header(ek);'
        echo 'const auto second_part = mlkem::incremental<mlkem::ml_kem_768>::second_part(ek);'
        ;;
    openpgp.hpp) echo 'const std::array<unsigned char, 32> session_key{};' ;;
    cms.hpp)
        echo 'using kem = mlkem::ml_kem_768;'
        echo 'auto [ek, dk] = kem::keygen();'
        echo 'const std::array<unsigned char, 5> rid{0x80, 3, 1, 2, 3};'
        echo 'const std::array<unsigned char, 32> content_key{};'
        ;;
    key_formats.hpp) echo 'auto [ek, dk] = mlkem::ml_kem_768::keygen();' ;;
    key_formats/any_key_file.hpp)
        echo 'auto [ek, given] = mlkem::ml_kem_768::keygen();'
        echo 'const auto file = mlkem::private_key_to_pem(given);'
        echo 'const std::string_view text = file.view();'
        echo 'const auto use = [](const auto&) {};'
        ;;
    esac
}

# Every example in the comments of headers compiles, links and runs.
examples() {
    only portable
    local header example count=0
    while read -r header; do
        # `struct` begins what stands outside of functions.
        example=$(sed -n 's|^///     ||p' "$include/mlkem/$header")
        {
            printf '#include <mlkem/mlkem.hpp>\n#include <mlkem/openssl.hpp>\n#include <mlkem/%s>\n' "$header"
            if [[ $example == struct* ]]; then
                printf '%s\nint main() {}\n' "$example"
            else
                printf 'int main() {\n%s\n{\n%s\n}\n}\n' "$(before_example "$header")" "$example"
            fi
        } >example.cpp
        "$CXX" -std=c++20 -O0 -I"$include" "${xsimd_flags[@]}" "${backends[@]}" example.cpp -o example -lcrypto ||
            fail "the example in $header does not compile: $(cat example.cpp)"
        ./example || fail "the example in $header"
        count=$((count + 1))
    done < <(cd "$include/mlkem" && grep -rlE '^///     ' -- *.hpp hybrid hpke openssl key_formats | LC_ALL=C sort)
    [ "$count" -ge 7 ] || fail "only $count examples"

    printf '#include <mlkem/mlkem.h>\nint main(void) {\n%s\nreturn 0; }\n' \
        "$(sed -n 's|^ \*     ||p' "$include/mlkem/mlkem.h")" >example.c
    grep -q mlkem_decaps example.c || fail "mlkem.h has no example"
    "$CXX" -x c -std=c11 -Wall -Werror -I"$include" -c example.c -o example.o
    printf '#include <mlkem/c_functions.inl>\n' >functions.cpp
    "$CXX" -std=c++20 -O0 -I"$include" "${xsimd_flags[@]}" "${backends[@]}" functions.cpp example.o -o example_c -lcrypto
    ./example_c || fail "the example in mlkem.h"
    echo "$((count + 1)) examples"
}

[ "$(type -t "${1:-}")" = function ] || fail "no such case: ${1:-}"
rm -rf "$WORK" && mkdir -p "$WORK" && cd "$WORK"
"$@"
