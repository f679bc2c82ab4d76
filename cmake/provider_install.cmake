# SPDX-License-Identifier: MIT
# Installs mlkem.so where OpenSSL looks for modules, below the prefix, and a file for openssl.cnf.
find_package(PkgConfig QUIET)
set(modules_dir "${CMAKE_INSTALL_LIBDIR}/ossl-modules")
if(PKG_CONFIG_FOUND)
    pkg_get_variable(openssl_prefix libcrypto prefix)
    pkg_get_variable(openssl_modules libcrypto modulesdir)
    if(openssl_prefix AND openssl_modules)
        cmake_path(IS_PREFIX openssl_prefix "${openssl_modules}" is_below)
        if(is_below)
            cmake_path(RELATIVE_PATH openssl_modules BASE_DIRECTORY "${openssl_prefix}"
                       OUTPUT_VARIABLE modules_dir)
        endif()
    endif()
endif()
set(MLKEM_MODULES_DIR "${modules_dir}" CACHE STRING "Folder of OpenSSL's modules, below the prefix")
install(TARGETS mlkem_provider COMPONENT provider LIBRARY DESTINATION "${MLKEM_MODULES_DIR}")
install(FILES "${CMAKE_CURRENT_LIST_DIR}/openssl-mlkem.cnf" COMPONENT provider
        DESTINATION "${CMAKE_INSTALL_DATADIR}/mlkem")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" COMPONENT provider RENAME copyright
        DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/mlkem-openssl-provider")
