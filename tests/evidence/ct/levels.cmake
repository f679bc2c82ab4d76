# SPDX-License-Identifier: MIT
# Programs that are built at several levels of optimisation, and what they hold of the library. With
# g++ -O2 that is every backend. Otherwise it is a share of them, each with one parameter set.
# Together g++ 12, clang 14 and clang 19 have every pair of a compiler, a level, a backend and a
# set. Above -O0 each compiler's code of portable, sse2 and avx2 is under valgrind or read by
# ../disassembly. Valgrind does not know avx512: the disassembly has -O2 and one or two of the other
# levels. The preset `test` has -O2, `check` all levels, `check-all` all backends and sets at each.
option(MLKEM_TEST_ALL_SETS
    "Programs of constant time and wiping: all backends and sets with each compiler and level" OFF)
set(MLKEM_TEST_LEVELS "O2" CACHE STRING
    "Levels of optimisation that programs of constant time and wiping are built with, of O0 to O3 and Os")
# The backends of programs that compile ML-KEM for themselves, and are about something else.
mlkem_only(only_avx2 avx2)
set(of_compiler 0)
if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    set(of_compiler 1)
    if(CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 16)
        set(of_compiler 2)
    endif()
endif()
# mlkem_cover(TARGET LEVEL HALF): the part of this program, and which half of the backends it has
# with g++ at -O0, see covered_sets.hpp. The next level and the next compiler have the other.
function(mlkem_cover target level half)
    if(MLKEM_TEST_ALL_SETS)
        return()
    endif()
    set(all O0 O1 O2 O3 Os)
    list(FIND all ${level} number)
    math(EXPR part "(${number} + ${of_compiler}) % 3")
    target_compile_definitions(${target} PRIVATE MLKEM_TEST_PART=${part})
    if(NOT level STREQUAL O2 OR of_compiler GREATER 0)
        math(EXPR half "(${number} + ${of_compiler} + ${half}) % 2")
        target_compile_definitions(${target} PRIVATE MLKEM_TEST_SHARES=2 MLKEM_TEST_SHARE=${half})
    endif()
endfunction()
# mlkem_cover_third(TARGET LEVEL): the same with a third of the backends. The sets change with the
# compiler, and a compiler's third with the level.
function(mlkem_cover_third target level)
    if(MLKEM_TEST_ALL_SETS OR (level STREQUAL O2 AND of_compiler EQUAL 0))
        mlkem_cover(${target} ${level} 0)
        return()
    endif()
    set(all O0 O1 O2 O3 Os)
    list(FIND all ${level} number)
    math(EXPR third "(${number} + ${of_compiler}) % 3")
    math(EXPR part "(${of_compiler} + 2) % 3") # that of g++ -O2
    target_compile_definitions(${target} PRIVATE
        MLKEM_TEST_PART=${part} MLKEM_TEST_SHARES=3 MLKEM_TEST_SHARE=${third})
endfunction()

# mlkem_one_set_a_backend(TARGET): it has each backend with one set, the next compiler with the next one.
function(mlkem_one_set_a_backend target)
    if(NOT MLKEM_TEST_ALL_SETS)
        target_compile_definitions(${target} PRIVATE MLKEM_TEST_PART=${of_compiler})
    endif()
endfunction()

# mlkem_observe(TEST TARGET [COMMAND...]): the test runs the program, or the command. Presets for constant
# time and wiping build the target `observed` and run the tests of that label.
function(mlkem_observe test target)
    set(command ${ARGN})
    if(NOT command)
        set(command ${target})
    endif()
    add_dependencies(observed ${target})
    add_test(NAME ${test} COMMAND ${command})
    set_tests_properties(${test} PROPERTIES LABELS observed)
endfunction()

# mlkem_levels_of_this_compiler(VARIABLE G++ CLANG14 CLANG19): those of MLKEM_TEST_LEVELS that match the
# regular expression of this compiler; all in check-all.
function(mlkem_levels_of_this_compiler variable)
    set(levels ${MLKEM_TEST_LEVELS})
    if(NOT MLKEM_TEST_ALL_SETS)
        list(GET ARGN ${of_compiler} levels_of_this)
        list(FILTER levels INCLUDE REGEX "${levels_of_this}")
    endif()
    set(${variable} "${levels}" PARENT_SCOPE)
endfunction()

# Valgrind has no AVX-512, and it runs programs of its own architecture.
find_program(MLKEM_VALGRIND valgrind)
find_path(MLKEM_VALGRIND_INCLUDE valgrind/memcheck.h)
if(MLKEM_VALGRIND_INCLUDE AND NOT MLKEM_TEST_SANITIZER)
    mlkem_add_operations(marked_operations mlkem_test_options MLKEM_CT_VALGRIND MLKEM_BACKEND_AVX512=0)
    target_include_directories(marked_operations SYSTEM PRIVATE "${MLKEM_VALGRIND_INCLUDE}")
endif()

# mlkem_add_secret_flow(SUBJECT SOURCE [USES_OPERATIONS] [LIBRARIES ...] [VALGRIND_OPTIONS ...]): the
# tests SUBJECT.secret_flow_LEVEL of that source, where valgrind is. USES_OPERATIONS: ML-KEM
# is compiled once for all levels but O0, which has fewer backends. The tests ct.secret_flow have it at
# each level.
function(mlkem_add_secret_flow subject source)
    cmake_parse_arguments(PARSE_ARGV 2 arg "USES_OPERATIONS" "" "LIBRARIES;VALGRIND_OPTIONS")
    if(CMAKE_CROSSCOMPILING OR NOT MLKEM_VALGRIND OR NOT MLKEM_VALGRIND_INCLUDE)
        return()
    endif()
    set(levels ${MLKEM_TEST_LEVELS})
    if(arg_USES_OPERATIONS)
        # Each level with one compiler, and between them the three parts, each of which plants a leak in
        # another place. That each compiler has each level, ct.secret_flow sees to.
        mlkem_levels_of_this_compiler(levels "O2|O3" "O0" "O1|Os")
    endif()
    foreach(level IN LISTS levels)
        set(program ${subject}_secret_flow_${level})
        add_executable(${program} ${source})
        target_link_libraries(${program} PRIVATE mlkem_test_options ${arg_LIBRARIES})
        target_include_directories(${program} SYSTEM PRIVATE "${MLKEM_VALGRIND_INCLUDE}")
        target_compile_definitions(${program} PRIVATE MLKEM_CT_VALGRIND)
        mlkem_cover(${program} ${level} 1)
        if(arg_USES_OPERATIONS AND level STREQUAL O0)
            target_compile_definitions(${program} PRIVATE ${only_avx2})
        elseif(arg_USES_OPERATIONS)
            mlkem_use_operations(${program} marked_operations)
        endif()
        target_compile_options(${program} PRIVATE -${level})
        mlkem_observe(${subject}.secret_flow_${level} ${program}
                      "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/memcheck.sh" "$<TARGET_FILE:${program}>"
                      ${arg_VALGRIND_OPTIONS})
    endforeach()
endfunction()

