# SPDX-License-Identifier: MIT
# Installs the headers, mlkemConfig.cmake for find_package, and for pkg-config mlkem.pc and
# mlkem-openssl.pc, none of which depends on the architecture. The whole may be moved.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

# What runs a program is apart from what builds one: cmake/packages.cmake.
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME development)

set(package_dir "${CMAKE_INSTALL_DATADIR}/cmake/mlkem")
set(pkgconfig_dir "${CMAKE_INSTALL_DATADIR}/pkgconfig")

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/mlkem" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.hpp" PATTERN "*.inl" PATTERN "*.h" PATTERN "*.cppm")
install(TARGETS mlkem EXPORT mlkemTargets INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT mlkemTargets NAMESPACE mlkem:: DESTINATION "${package_dir}")
if(MLKEM_INSTALL_CPS)
    if(CMAKE_VERSION VERSION_LESS 4.3)
        message(FATAL_ERROR "MLKEM_INSTALL_CPS needs CMake 4.3 or newer, and this is ${CMAKE_VERSION}")
    endif()
    install(PACKAGE_INFO mlkem EXPORT mlkemTargets VERSION ${PROJECT_VERSION}
            DEFAULT_TARGETS mlkem LICENSE MIT DESTINATION "${CMAKE_INSTALL_DATADIR}/cps/mlkem")
endif()

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/mlkemConfig.cmake.in"
                              "${PROJECT_BINARY_DIR}/mlkemConfig.cmake"
                              INSTALL_DESTINATION "${package_dir}"
                              NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor version may change the API.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/mlkemConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${PROJECT_BINARY_DIR}/mlkemConfig.cmake"
              "${PROJECT_BINARY_DIR}/mlkemConfigVersion.cmake"
        DESTINATION "${package_dir}")

if(IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}" OR IS_ABSOLUTE "${pkgconfig_dir}")
    set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
    set(pc_includedir "${CMAKE_INSTALL_FULL_INCLUDEDIR}")
else()
    file(RELATIVE_PATH to_prefix "/${pkgconfig_dir}" "/")
    string(REGEX REPLACE "/$" "" to_prefix "${to_prefix}")
    set(pc_prefix "\${pcfiledir}/${to_prefix}")
    set(pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
set(pc_libs "")
if(WIN32)
    set(pc_libs "-lbcrypt")
endif()
foreach(name mlkem mlkem-openssl)
    configure_file("${CMAKE_CURRENT_LIST_DIR}/${name}.pc.in" "${PROJECT_BINARY_DIR}/${name}.pc" @ONLY)
    install(FILES "${PROJECT_BINARY_DIR}/${name}.pc" DESTINATION "${pkgconfig_dir}")
endforeach()

# A library is of one architecture, and so is what says where it is: find_package(mlkem-c) and
# mlkem-c.pc, find_package(mlkem-compiled) and mlkem-compiled.pc.

# mlkem_install_library(NAME PRIVATE_LIBS): the library mlkem::NAME. PRIVATE_LIBS are what the linker
# needs beside a static one, but for the C++ library.
function(mlkem_install_library name private_libs)
    set(library_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/mlkem-${name}")
    install(TARGETS mlkem_${name} EXPORT mlkem-${name}Targets
            LIBRARY COMPONENT runtime NAMELINK_COMPONENT development
            RUNTIME COMPONENT runtime
            INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
    install(EXPORT mlkem-${name}Targets NAMESPACE mlkem:: DESTINATION "${library_package_dir}")
    set(pc_private_libs "${private_libs}")
    foreach(library IN LISTS CMAKE_CXX_IMPLICIT_LINK_LIBRARIES)
        if(library MATCHES "^(stdc\\+\\+|c\\+\\+|c\\+\\+abi)$")
            string(APPEND pc_private_libs " -l${library}")
        endif()
    endforeach()
    set(pc_public_libs "${pc_private_libs}")
    set(pc_requires "")
    if(BUILD_SHARED_LIBS)
        set(pc_public_libs "")
    elseif(name STREQUAL "c" AND TARGET mlkem_compiled)
        set(pc_requires mlkem-compiled)
    endif()
    set(pc_libdir "${CMAKE_INSTALL_FULL_LIBDIR}")
    set(library_pkgconfig_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
    if(NOT IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}" AND NOT IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
        file(RELATIVE_PATH to_prefix "/${library_pkgconfig_dir}" "/")
        string(REGEX REPLACE "/$" "" to_prefix "${to_prefix}")
        set(pc_prefix "\${pcfiledir}/${to_prefix}")
        set(pc_libdir "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
    endif()
    configure_file("${PROJECT_SOURCE_DIR}/cmake/mlkem-${name}.pc.in"
                   "${PROJECT_BINARY_DIR}/mlkem-${name}.pc" @ONLY)
    install(FILES "${PROJECT_BINARY_DIR}/mlkem-${name}.pc" DESTINATION "${library_pkgconfig_dir}")
    configure_file("${PROJECT_SOURCE_DIR}/cmake/mlkem-${name}Config.cmake.in"
                   "${PROJECT_BINARY_DIR}/mlkem-${name}Config.cmake" @ONLY)
    write_basic_package_version_file("${PROJECT_BINARY_DIR}/mlkem-${name}ConfigVersion.cmake"
                                     COMPATIBILITY SameMinorVersion)
    install(FILES "${PROJECT_BINARY_DIR}/mlkem-${name}Config.cmake"
                  "${PROJECT_BINARY_DIR}/mlkem-${name}ConfigVersion.cmake"
            DESTINATION "${library_package_dir}")
endfunction()
if(TARGET mlkem_compiled)
    set(pc_shared_define "")
    if(BUILD_SHARED_LIBS)
        set(pc_shared_define "-DMLKEM_COMPILED_SHARED")
    endif()
    mlkem_install_library(compiled "${pc_libs}")
endif()
if(TARGET mlkem_module) # CMake older than 3.28 cannot read this file
    set(library_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/mlkem-compiled")
    install(TARGETS mlkem_module EXPORT mlkem-moduleTargets
            FILE_SET CXX_MODULES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
    install(EXPORT mlkem-moduleTargets NAMESPACE mlkem:: DESTINATION "${library_package_dir}"
            CXX_MODULES_DIRECTORY module)
endif()
if(TARGET mlkem_c)
    set(c_needs_openssl OFF) # by those who link it
    set(c_needs_compiled OFF)
    set(c_private_libs "${pc_libs}")
    if(MLKEM_OPENSSL AND NOT BUILD_SHARED_LIBS)
        set(c_needs_openssl ON)
        string(APPEND c_private_libs " -lcrypto")
    endif()
    if(TARGET mlkem_compiled)
        set(c_needs_compiled ON)
    endif()
    mlkem_install_library(c "${c_private_libs}")
endif()

install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}" RENAME copyright)

# A list in SPDX 2.3 of the files that are installed, with their checksums.
set(sbom_path "${CMAKE_INSTALL_DATADIR}/sbom/mlkem/mlkem.spdx.json") # absolute, or below the prefix
configure_file("${CMAKE_CURRENT_LIST_DIR}/sbom.cmake.in" "${PROJECT_BINARY_DIR}/sbom.cmake" @ONLY)
install(SCRIPT "${PROJECT_BINARY_DIR}/sbom.cmake")
