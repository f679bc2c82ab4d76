# SPDX-License-Identifier: MIT
# What tests, demonstration and benchmarks are built with. The headers are not SYSTEM here: their
# warnings count.
option(MLKEM_WERROR "Treat warnings in tests, demonstration and benchmarks as errors" ON)

add_library(mlkem_own_code INTERFACE)
target_link_libraries(mlkem_own_code INTERFACE mlkem::mlkem)
target_compile_options(mlkem_own_code INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    $<$<BOOL:${MLKEM_WERROR}>:-Werror>)
# Tests and benchmarks have the library's insides, which are hidden, in classes of their own.
target_compile_options(mlkem_own_code INTERFACE
    $<$<NOT:$<PLATFORM_ID:Windows>>:-fvisibility=hidden>)
