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

# mlkem_only(VARIABLE BACKENDS...): the definitions that leave all backends out but these and `portable`.
function(mlkem_only variable)
    file(STRINGS "${PROJECT_SOURCE_DIR}/include/mlkem/machine/target_tag.hpp" lines
         REGEX "^#define MLKEM_BACKEND_[A-Z0-9_]+ 1$")
    set(definitions)
    foreach(line IN LISTS lines)
        string(REGEX MATCH "MLKEM_BACKEND_([A-Z0-9_]+)" macro "${line}")
        string(TOLOWER "${CMAKE_MATCH_1}" name)
        if(NOT name IN_LIST ARGN)
            list(APPEND definitions ${macro}=0)
        endif()
    endforeach()
    set(${variable} "${definitions}" PARENT_SCOPE)
endfunction()
