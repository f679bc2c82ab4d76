# SPDX-License-Identifier: MIT
# Packages of what is installed, by `cpack` in the build folder: libmlkem-dev for Debian and Ubuntu, and
# an archive. With a library the package is of one architecture. Shared libraries are in
# libmlkem0.1, after their soname: a later version does not replace it below programs.
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME libmlkem-dev)
set(CPACK_PACKAGE_VENDOR "mlkem")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX "/usr")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "The mlkem maintainers")
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libxsimd-dev (>= 8.1)")
if(NOT TARGET mlkem_c AND NOT TARGET mlkem_compiled)
    set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE all)
elseif(BUILD_SHARED_LIBS)
    set(runtime_package "libmlkem${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
    set(CPACK_DEB_COMPONENT_INSTALL ON)
    set(CPACK_COMPONENTS_ALL development runtime)
    set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libmlkem-dev)
    set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "${PROJECT_DESCRIPTION}")
    set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
        "${runtime_package} (= ${PROJECT_VERSION}), ${CPACK_DEBIAN_PACKAGE_DEPENDS}")
    set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME ${runtime_package})
    set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
    set(CPACK_DEBIAN_RUNTIME_DESCRIPTION "ML-KEM (FIPS 203), the shared libraries")
    set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
    set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON) # and the call of ldconfig
    set(CPACK_DEBIAN_PACKAGE_DEPENDS "")
elseif(TARGET mlkem_c AND MLKEM_OPENSSL)
    string(APPEND CPACK_DEBIAN_PACKAGE_DEPENDS ", libssl-dev (>= 3.0)")
endif()
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libssl-dev (>= 3.0)")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Header-only C++20 library of ML-KEM (FIPS 203), the post-quantum key encapsulation
 mechanism that replaces ECDH, with hybrids, HPKE and key files over OpenSSL.")
# The module is a package of its own, for machines that run programs and build none.
if(MLKEM_BUILD_PROVIDER)
    set(CPACK_DEB_COMPONENT_INSTALL ON)
    set(CPACK_DEBIAN_UNSPECIFIED_PACKAGE_NAME libmlkem-dev)
    set(CPACK_DEBIAN_PROVIDER_PACKAGE_NAME mlkem-openssl-provider)
    set(CPACK_DEBIAN_PROVIDER_PACKAGE_SECTION libs)
    set(CPACK_DEBIAN_PROVIDER_PACKAGE_DEPENDS libc6) # and what the module is linked with
    set(CPACK_DEBIAN_PROVIDER_PACKAGE_SHLIBDEPS ON)
    set(CPACK_DEBIAN_PROVIDER_PACKAGE_SUGGESTS "")
    set(CPACK_DEBIAN_PROVIDER_DESCRIPTION
        "ML-KEM and the hybrid groups of TLS 1.3 as a provider of OpenSSL
 For nginx, curl and other programs over OpenSSL 3.0 or newer: no program is changed.
 The file /usr/share/mlkem/openssl-mlkem.cnf switches it on.")
    execute_process(COMMAND dpkg --print-architecture OUTPUT_VARIABLE provider_architecture
                    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    set(CPACK_DEBIAN_PROVIDER_PACKAGE_ARCHITECTURE "${provider_architecture}")
    set(CPACK_STRIP_FILES ON)
endif()
include(CPack)
