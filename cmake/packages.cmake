# SPDX-License-Identifier: MIT
# Packages of what is installed, by `cpack` in the build folder: libmlkem-dev for Debian and Ubuntu, and
# an archive. With a library the package is of one architecture.
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
    set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
elseif(TARGET mlkem_c AND MLKEM_OPENSSL)
    string(APPEND CPACK_DEBIAN_PACKAGE_DEPENDS ", libssl-dev (>= 3.0)")
endif()
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libssl-dev (>= 3.0)")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Header-only C++20 library of ML-KEM (FIPS 203), the post-quantum key encapsulation
 mechanism that replaces ECDH, with hybrids, HPKE and key files over OpenSSL.")
include(CPack)
