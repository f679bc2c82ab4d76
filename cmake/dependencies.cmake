# SPDX-License-Identifier: MIT
# Dependencies: find_package first, then a commit from its repository, unless MLKEM_FETCH_DEPS is OFF.
include(FetchContent)

# mlkem_fetch(NAME DEBIAN_PACKAGE REPOSITORY COMMIT): makes a dependency available that find_package
# has not found. Git takes that commit and no other, whatever its tags say. Where it cannot, one line
# says what to do; FetchContent by itself would print thirty.
function(mlkem_fetch name debian_package repository commit)
    set(remedy "Install it (Debian, Ubuntu: ${debian_package}), or name its folder in CMAKE_PREFIX_PATH")
    if(NOT MLKEM_FETCH_DEPS)
        message(FATAL_ERROR
                "mlkem needs ${name}, which find_package did not find, and MLKEM_FETCH_DEPS is OFF. "
                "${remedy}, or allow the download with MLKEM_FETCH_DEPS=ON.")
    endif()
    string(TOUPPER ${name} upper)
    if(FETCHCONTENT_SOURCE_DIR_${upper})
        set(source "${FETCHCONTENT_SOURCE_DIR_${upper}}")
    else()
        set(source "${FETCHCONTENT_BASE_DIR}/${name}-${commit}")
        if(NOT EXISTS "${source}/.mlkem-complete")
            find_package(Git QUIET)
            set(status "no git")
            if(GIT_FOUND AND NOT FETCHCONTENT_FULLY_DISCONNECTED)
                file(MAKE_DIRECTORY "${source}")
                set(status 0)
                foreach(arguments "init;--quiet" "fetch;--quiet;--depth;1;${repository};${commit}"
                                  "checkout;--quiet;${commit}")
                    if(status EQUAL 0)
                        execute_process(COMMAND "${GIT_EXECUTABLE}" ${arguments} OUTPUT_QUIET ERROR_QUIET
                                        WORKING_DIRECTORY "${source}" RESULT_VARIABLE status)
                    endif()
                endforeach()
            endif()
            if(NOT status EQUAL 0)
                message(FATAL_ERROR
                        "mlkem needs ${name}, which find_package did not find and git could not fetch "
                        "from ${repository}. ${remedy}; MLKEM_FETCH_DEPS=OFF forbids the download.")
            endif()
            file(TOUCH "${source}/.mlkem-complete")
        endif()
    endif()
    # Dependencies that ask for an old CMake shall respect the options that the callers set, too.
    set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
    FetchContent_Declare(${name} SOURCE_DIR "${source}" SYSTEM)
    FetchContent_MakeAvailable(${name})
    set(${name}_SOURCE_DIR "${source}" PARENT_SCOPE)
endfunction()

# xsimd 8.1 or newer, into MLKEM_XSIMD_INCLUDE_DIRS. The version file of xsimd refuses every other
# major version, so that none is asked for.
macro(mlkem_find_xsimd)
    if(NOT TARGET xsimd)
        find_package(xsimd QUIET)
        if(xsimd_FOUND AND xsimd_VERSION VERSION_LESS 8.1)
            message(FATAL_ERROR "mlkem needs xsimd 8.1 or newer and found ${xsimd_VERSION} in "
                                "${xsimd_DIR}")
        endif()
        if(NOT xsimd_FOUND)
            # An installed mlkem needs its xsimd beside it; a vendored one installs neither.
            if(NOT MLKEM_INSTALL)
                set(XSIMD_SKIP_INSTALL ON)
            endif()
            mlkem_fetch(xsimd libxsimd-dev https://github.com/xtensor-stack/xsimd.git
                        1f8dd9c8e162968d9b4ff0251c56d431b8777f36) # 13.2.0
        endif()
    endif()
    get_target_property(MLKEM_XSIMD_INCLUDE_DIRS xsimd INTERFACE_INCLUDE_DIRECTORIES)
endmacro()

# OpenSSL 3.0 or newer, which only a part of the headers needs: MLKEM_OPENSSL says whether it is
# there.
# It is not fetched, and for another machine not looked for: the one found would be this machine's.
macro(mlkem_find_openssl)
    set(MLKEM_OPENSSL OFF)
    if(NOT CMAKE_CROSSCOMPILING)
        find_package(OpenSSL 3.0 QUIET COMPONENTS Crypto)
        if(TARGET OpenSSL::Crypto AND OPENSSL_VERSION VERSION_GREATER_EQUAL 3.0)
            set(MLKEM_OPENSSL ON)
        endif()
    endif()
endmacro()

macro(mlkem_find_googletest)
    find_package(GTest QUIET)
    if(NOT GTest_FOUND)
        set(BUILD_GMOCK OFF)
        set(INSTALL_GTEST OFF)
        mlkem_fetch(googletest libgtest-dev https://github.com/google/googletest.git
                    b514bdc898e2951020cbdca1304b75f5950d1f59) # 1.15.2
    endif()
endmacro()

macro(mlkem_find_nlohmann_json)
    find_package(nlohmann_json QUIET)
    if(NOT nlohmann_json_FOUND)
        mlkem_fetch(nlohmann_json nlohmann-json3-dev https://github.com/nlohmann/json.git
                    9cca280a4d0ccf0c08f47a99aa71d1b0e52f8d03) # 3.11.3
    endif()
endmacro()

macro(mlkem_find_benchmark)
    find_package(benchmark QUIET)
    if(NOT benchmark_FOUND)
        set(BENCHMARK_ENABLE_TESTING OFF)
        set(BENCHMARK_ENABLE_INSTALL OFF)
        set(BENCHMARK_ENABLE_WERROR OFF)
        mlkem_fetch(benchmark libbenchmark-dev https://github.com/google/benchmark.git
                    a6ad7fbbdc2e14fab82bb8a6d27760d700198cbf) # 1.8.5
    endif()
endmacro()
