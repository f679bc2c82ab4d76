# SPDX-License-Identifier: MIT
# The reference of the public headers, by Doxygen. A warning of Doxygen is an error.
find_package(Doxygen 1.9 REQUIRED)

set(DOXYGEN_PROJECT_NUMBER "${PROJECT_VERSION}")
set(DOXYGEN_PROJECT_BRIEF "ML-KEM (FIPS 203), header-only")
set(DOXYGEN_USE_MDFILE_AS_MAINPAGE "${PROJECT_SOURCE_DIR}/README.md")
set(DOXYGEN_FULL_PATH_NAMES YES)
set(DOXYGEN_STRIP_FROM_PATH "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/include")
set(DOXYGEN_STRIP_FROM_INC_PATH "${PROJECT_SOURCE_DIR}/include")
set(DOXYGEN_FILE_PATTERNS *.hpp *.h *.md)
set(DOXYGEN_RECURSIVE YES)
# Users write no inline namespace.
set(DOXYGEN_INPUT_FILTER "sed -e s/::MLKEM_DETAIL_INLINE_ABI//")
# Left out is what has to be public in C++ and is not the interface: these namespaces here, whole
# headers below, and single classes and members between \cond and \endcond.
set(DOXYGEN_EXCLUDE_SYMBOLS "detail" "mlkem::*detail*" "simd" "std")
set(DOXYGEN_JAVADOC_AUTOBRIEF YES)
set(DOXYGEN_EXTRACT_STATIC YES)
set(DOXYGEN_BUILTIN_STL_SUPPORT YES)
set(DOXYGEN_HIDE_FRIEND_COMPOUNDS YES)
set(DOXYGEN_HIDE_UNDOC_MEMBERS NO)
set(DOXYGEN_DISTRIBUTE_GROUP_DOC YES)
set(DOXYGEN_SEARCHENGINE YES)
set(DOXYGEN_GENERATE_TREEVIEW YES)
set(DOXYGEN_QUIET YES)
set(DOXYGEN_WARN_AS_ERROR FAIL_ON_WARNINGS)
set(DOXYGEN_WARN_IF_UNDOCUMENTED YES)
# Attributes and markers, which a reader of the reference does not need.
set(DOXYGEN_MACRO_EXPANSION YES)
set(DOXYGEN_EXPAND_ONLY_PREDEF YES)
# No class is made for applications to derive from: protected members are this library's own.
set(DOXYGEN_PREDEFINED
    "protected=private"
    "MLKEM_INLINE:=inline" "MLKEM_NOINLINE:=" "MLKEM_DETAIL_COLD:=" "MLKEM_DETAIL_HIDDEN:="
    "MLKEM_DETAIL_HIDDEN_BEGIN:=" "MLKEM_DETAIL_HIDDEN_END:=" "MLKEM_DETAIL_CONSTANT:=static constexpr"
    "MLKEM_LIFETIMEBOUND:=" "MLKEM_DETAIL_EXCEPTIONS=1" "MLKEM_DETAIL_INLINE_TARGET:=detail_target"
    "MLKEM_DETAIL_IDENTITY(type,name):=" "MLKEM_DETAIL_IDENTITY_OF_LIBRARY(type,name):="
    "MLKEM_API:=" "MLKEM_CHECKED:=")

# What applications include. The rest is the library's own, and so are these: what reaches into keys,
# and what operations are made of.
set(own_headers REGEX "/mlkem/(access|identity|bytes|batch_operations|incremental_operations|compiler|input_checks|key_bytes|key_operations|key_views|operations|plans|hpke/hkdf|hybrid/hybrid_operations|openssl/derive|uses/(ec_private_key|rsa_oaep|rsa_known_answer|key_wrap|known_answers)|key_formats/(base64|der|structures))[.]hpp$")
set(public_headers)
foreach(folder "" hybrid/ hpke/ openssl/ key_formats/ uses/)
    file(GLOB headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/mlkem/${folder}*.hpp"
         "${PROJECT_SOURCE_DIR}/include/mlkem/${folder}*.h" "${PROJECT_SOURCE_DIR}/include/mlkem/${folder}README.md")
    list(APPEND public_headers ${headers})
endforeach()
list(FILTER public_headers EXCLUDE ${own_headers})

# The pages that others link to.
file(GLOB test_pages CONFIGURE_DEPENDS
     "${PROJECT_SOURCE_DIR}/tests/*/*.md" "${PROJECT_SOURCE_DIR}/tests/evidence/*/*.md")

doxygen_add_docs(docs
    "${PROJECT_SOURCE_DIR}/README.md" "${PROJECT_SOURCE_DIR}/tests/README.md" "${PROJECT_SOURCE_DIR}/bench/README.md"
    "${PROJECT_SOURCE_DIR}/.github/CONTRIBUTING.md" "${PROJECT_SOURCE_DIR}/.github/SECURITY.md"
    "${PROJECT_SOURCE_DIR}/.github/CHANGELOG.md"
    "${PROJECT_SOURCE_DIR}/include/mlkem/openssl_provider/README.md"
    ${public_headers} ${test_pages}
    COMMENT "Reference in ${CMAKE_BINARY_DIR}/html")
