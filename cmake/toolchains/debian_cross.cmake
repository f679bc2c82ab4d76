# SPDX-License-Identifier: MIT
# What the toolchain files share: where things are, and how programs run on the build machine.

# mlkem_cross_environment(ARCHITECTURE TRIPLET)
macro(mlkem_cross_environment architecture triplet)
    # The environment variable QEMU_CPU chooses the model of the processor.
    set(CMAKE_CROSSCOMPILING_EMULATOR qemu-${architecture} -L /usr/${triplet})

    # The packages of the build machine are for its own architecture. The include folder there holds
    # headers of its C library. Only programs can be shared.
    set(CMAKE_FIND_ROOT_PATH /usr/${triplet})
    set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
    set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
    set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
    set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
    mlkem_header_package(xsimd xsimd xsimd xsimd/config/xsimd_config.hpp)
    mlkem_header_package(nlohmann_json nlohmann_json::nlohmann_json nlohmann
                         nlohmann/detail/abi_macros.hpp)
endmacro()

# mlkem_header_package(NAME TARGET FOLDER VERSION_HEADER): a package of headers alone on the build
# machine serves any other machine. It gets an include folder of its own in the build folder, with a
# link to it and nothing else. Beside that stand the files that find_package looks for.
function(mlkem_header_package name target folder version_header)
    get_property(in_try_compile GLOBAL PROPERTY IN_TRY_COMPILE)
    set(installed "/usr/include")
    if(in_try_compile OR NOT EXISTS "${installed}/${version_header}")
        return()
    endif()
    set(package "${CMAKE_BINARY_DIR}/header_packages/${name}")
    file(MAKE_DIRECTORY "${package}/include")
    file(CREATE_LINK "${installed}/${folder}" "${package}/include/${folder}" SYMBOLIC)

    set(version "")
    foreach(part MAJOR MINOR PATCH)
        file(STRINGS "${installed}/${version_header}" line LIMIT_COUNT 1
             REGEX "^#define [A-Z_]*VERSION_${part} +[0-9]+")
        string(REGEX MATCH "[0-9]+" number "${line}")
        list(APPEND version "${number}")
    endforeach()
    list(JOIN version "." version)
    file(WRITE "${package}/${name}Config.cmake"
         "if(NOT TARGET ${target})\n"
         "    add_library(${target} INTERFACE IMPORTED)\n"
         "    target_include_directories(${target} INTERFACE \"${package}/include\")\n"
         "endif()\n")
    file(WRITE "${package}/${name}ConfigVersion.cmake"
         "set(PACKAGE_VERSION ${version})\n"
         "set(PACKAGE_VERSION_COMPATIBLE TRUE)\n")
    set(${name}_DIR "${package}" CACHE PATH "Folder of the package ${name}")
endfunction()
