# SPDX-License-Identifier: MIT
# MLKEM_PROOF_COUNTS: clang counts which functions of the headers each proof runs. Each test writes a
# profile, and the test proof_runs compares them with proved.txt.
option(MLKEM_PROOF_COUNTS "Count with clang which functions each proof runs" OFF)
function(mlkem_count_functions target)
    if(NOT MLKEM_PROOF_COUNTS)
        return()
    endif()
    target_sources(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests/proof/profiles.cpp")
    target_compile_definitions(${target} PRIVATE
        "MLKEM_PROOF_PROFILES=\"${MLKEM_PROOF_PROFILES}/${target}/\"")
    target_compile_options(${target} PRIVATE -fprofile-instr-generate -fcoverage-mapping
        "-fprofile-list=${PROJECT_SOURCE_DIR}/tests/proof/counted.txt")
    target_link_options(${target} PRIVATE -fprofile-instr-generate)
    file(GENERATE OUTPUT "${MLKEM_PROOF_PROFILES}/${target}/program" CONTENT "$<TARGET_FILE:${target}>")
endfunction()
if(NOT MLKEM_PROOF_COUNTS)
    return()
endif()
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    message(FATAL_ERROR "MLKEM_PROOF_COUNTS needs clang (Debian, Ubuntu: clang-19, llvm-19)")
endif()
set(MLKEM_PROOF_PROFILES "${PROJECT_BINARY_DIR}/proof_profiles")
string(REGEX MATCH "^[0-9]+" major "${CMAKE_CXX_COMPILER_VERSION}")
find_program(MLKEM_LLVM_PROFDATA NAMES llvm-profdata-${major} REQUIRED)
find_program(MLKEM_LLVM_COV NAMES llvm-cov-${major} REQUIRED)
# That of binutils does not know how clang names functions with constraints.
find_program(MLKEM_LLVM_CXXFILT NAMES llvm-cxxfilt-${major} REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
