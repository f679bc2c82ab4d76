# SPDX-License-Identifier: MIT
# mlkem::compiled, the operations of all sets and backends as a library: units that link it have
# MLKEM_COMPILED defined and see declarations. A shared one exports its entry points and the two objects
# of error categories, which are one in a process.

# mlkem_compiled_sources(VARIABLE): its units, which include compiled_functions.inl: the choice of a
# backend, and one for each backend. Where the compiler has no such backend its unit is empty: what
# CMake calls the processor does not tell.
function(mlkem_compiled_sources variable)
    set(number_of_dispatched 0)
    set(number_of_avx512 1)
    set(number_of_avx2 2)
    set(number_of_sse2 3)
    set(number_of_neon_sha3 4)
    set(number_of_neon 5)
    set(number_of_portable 6)
    set(number_of_wasm 8)
    set(parts portable avx512 avx2 sse2 neon_sha3 neon wasm dispatched)
    set(sources)
    foreach(part IN LISTS parts)
        set(source "${PROJECT_BINARY_DIR}/compiled/${part}.cpp")
        file(CONFIGURE OUTPUT "${source}" CONTENT
            "#define MLKEM_COMPILED_PART ${number_of_${part}}\n#include <mlkem/compiled_functions.inl>\n")
        list(APPEND sources "${source}")
    endforeach()
    set(${variable} "${sources}" PARENT_SCOPE)
endfunction()

# mlkem_set_up_library(TARGET NAME): what both libraries, this one and mlkem::c, have in common. NAME is
# that of the target for users, and of the file after "libmlkem-".
function(mlkem_set_up_library target name)
    target_include_directories(${target} INTERFACE
        "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>")
    # Without optimisation an operation takes forty times as long. Where programs are built so, the
    # library is not.
    if(NOT MSVC)
        target_compile_options(${target} PRIVATE "$<$<CONFIG:,Debug>:-O2>")
        # So that programs link what they use, with -Wl,--gc-sections.
        target_compile_options(${target} PRIVATE -ffunction-sections -fdata-sections)
    endif()
    set_target_properties(${target} PROPERTIES
        OUTPUT_NAME mlkem-${name} EXPORT_NAME ${name}
        VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
        POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
endfunction()

if(MLKEM_BUILD_COMPILED)
    mlkem_compiled_sources(sources)
    add_library(mlkem_compiled ${sources})
    add_library(mlkem::compiled ALIAS mlkem_compiled)
    mlkem_set_up_library(mlkem_compiled compiled)
    target_link_libraries(mlkem_compiled PRIVATE $<BUILD_INTERFACE:mlkem>
                          INTERFACE "$<$<PLATFORM_ID:Windows>:bcrypt>")
    target_compile_features(mlkem_compiled INTERFACE cxx_std_20)
    target_compile_definitions(mlkem_compiled INTERFACE MLKEM_COMPILED)
    if(BUILD_SHARED_LIBS)
        target_compile_definitions(mlkem_compiled
            PRIVATE MLKEM_COMPILED_EXPORTS INTERFACE MLKEM_COMPILED_SHARED)
        include(CheckLinkerFlag)
        set(script "${CMAKE_CURRENT_LIST_DIR}/compiled_exports.map")
        check_linker_flag(CXX "-Wl,--version-script=${script}" MLKEM_LINKER_HAS_VERSION_SCRIPTS)
        if(MLKEM_LINKER_HAS_VERSION_SCRIPTS)
            target_link_options(mlkem_compiled PRIVATE "-Wl,--version-script=${script}")
            set_property(TARGET mlkem_compiled APPEND PROPERTY LINK_DEPENDS "${script}")
        endif()
    endif()
endif()
