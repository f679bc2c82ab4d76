# SPDX-License-Identifier: MIT
# Tests that are shell scripts, each with an empty folder of its own.

# The xsimd that this build has found or fetched, for the scripts to use the same.
list(GET MLKEM_XSIMD_INCLUDE_DIRS 0 xsimd_include)
if(xsimd_DIR)
    set(xsimd "XSIMD_DIR=${xsimd_DIR};XSIMD_SOURCE=")
else()
    set(xsimd "XSIMD_DIR=;XSIMD_SOURCE=${xsimd_SOURCE_DIR}")
    set(xsimd_include "${xsimd_SOURCE_DIR}/include")
endif()
set(script_environment
    "SOURCE=${PROJECT_SOURCE_DIR}" "VERSION=${PROJECT_VERSION}" "CXX=${CMAKE_CXX_COMPILER}"
    "CMAKE=${CMAKE_COMMAND}" "GENERATOR=${CMAKE_GENERATOR}" "XSIMD_INCLUDE=${xsimd_include}"
    "${xsimd}")

# mlkem_add_script(SUBJECT NAME SCRIPT ARGUMENTS...): the test SUBJECT.NAME. The time limit is ten times
# what the slowest takes on a slow core.
function(mlkem_add_script subject name script)
    add_test(NAME ${subject}.${name} COMMAND bash "${CMAKE_CURRENT_SOURCE_DIR}/${script}" ${ARGN})
    set_tests_properties(${subject}.${name} PROPERTIES
        SKIP_RETURN_CODE 77
        TIMEOUT 1800
        ENVIRONMENT "${script_environment};WORK=${CMAKE_CURRENT_BINARY_DIR}/${name}")
endfunction()
