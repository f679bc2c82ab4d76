# SPDX-License-Identifier: MIT
# MLKEM_TEST_SANITIZER: the sanitizers of clang that every test is built with.
# MLKEM_SANITIZER_FOLDERS are the tests that it is for, besides those in this folder. Some programs
# are in none of them. A sanitizer lays out frames in its own way, which residue on the stack cannot
# bear. Others are the programs for valgrind, the scripts, which call the compiler themselves, and
# constant evaluation.
set(MLKEM_TEST_SANITIZER "" CACHE STRING
    "Build tests with a sanitizer of clang: address (and undefined behaviour), memory or threads")
if(NOT MLKEM_TEST_SANITIZER)
    return()
endif()
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    message(FATAL_ERROR
            "MLKEM_TEST_SANITIZER needs clang (Debian, Ubuntu: clang-19, libclang-rt-19-dev)")
endif()

# Left out are unsigned-integer-overflow and unsigned-shift-base, since sums modulo 2^32 and
# rotations are meant. The library divides no floating-point numbers: float-divide-by-zero is left
# out. So is object-size, since AddressSanitizer and local-bounds watch the same objects.
if(MLKEM_TEST_SANITIZER STREQUAL "address")
    set(sanitizers address,undefined,local-bounds,implicit-conversion)
    set(not_among_them -fno-sanitize=object-size)
    set(MLKEM_SANITIZER_FOLDERS hash fips203 kernels kem vectors key_formats documents evidence/statistics evidence/fuzz)
    if(MLKEM_OPENSSL)
        list(APPEND MLKEM_SANITIZER_FOLDERS hybrid hpke provider uses)
    endif()
elseif(MLKEM_TEST_SANITIZER STREQUAL "memory")
    set(sanitizers memory)
    set(MLKEM_SANITIZER_FOLDERS vectors)
    set(MLKEM_SANITIZER_SOURCES "${CMAKE_CURRENT_LIST_DIR}/memory_options.cpp")
    # In vector kernels MemorySanitizer loses marks.
    mlkem_only(only_portable)
    target_compile_definitions(mlkem_test_options INTERFACE ${only_portable})
elseif(MLKEM_TEST_SANITIZER STREQUAL "threads")
    set(sanitizers thread)
else()
    message(FATAL_ERROR "MLKEM_TEST_SANITIZER is address, memory or threads")
endif()
target_compile_options(mlkem_test_options INTERFACE
    -g1 -fsanitize=${sanitizers} -fno-sanitize-recover=all
    ${not_among_them}
    "-fsanitize-ignorelist=${CMAKE_CURRENT_LIST_DIR}/ignored.txt")
target_link_options(mlkem_test_options INTERFACE -fsanitize=${sanitizers})
