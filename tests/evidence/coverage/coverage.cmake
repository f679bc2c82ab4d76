# SPDX-License-Identifier: MIT
# MLKEM_TEST_COVERAGE: which lines and branches of the headers the tests run, counted by clang. The
# target coverage_report prints it; report.py says what it demands.
option(MLKEM_TEST_COVERAGE "Build tests with clang's counters of coverage" OFF)
if(NOT MLKEM_TEST_COVERAGE)
    return()
endif()
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    message(FATAL_ERROR "MLKEM_TEST_COVERAGE needs clang (Debian, Ubuntu: clang-19, llvm-19)")
endif()
string(REGEX MATCH "^[0-9]+" major "${CMAKE_CXX_COMPILER_VERSION}")
find_program(MLKEM_LLVM_PROFDATA NAMES llvm-profdata-${major} REQUIRED)
find_program(MLKEM_LLVM_COV NAMES llvm-cov-${major} REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
target_compile_options(mlkem_test_options INTERFACE -fprofile-instr-generate -fcoverage-mapping)
target_link_options(mlkem_test_options INTERFACE -fprofile-instr-generate)
add_custom_target(coverage_report
    COMMAND Python3::Interpreter "${CMAKE_CURRENT_LIST_DIR}/report.py" "${MLKEM_LLVM_PROFDATA}"
            "${MLKEM_LLVM_COV}" "${PROJECT_SOURCE_DIR}/include" "${PROJECT_BINARY_DIR}"
    USES_TERMINAL VERBATIM)
