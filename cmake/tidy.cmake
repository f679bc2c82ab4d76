# SPDX-License-Identifier: MIT
# clang-tidy over the whole API, with every header included, and over the demonstration.
set(CMAKE_CXX_CLANG_TIDY "${MLKEM_CLANG_TIDY};--quiet;--config-file=${PROJECT_SOURCE_DIR}/.clang-tidy")

file(GLOB_RECURSE headers RELATIVE "${PROJECT_SOURCE_DIR}/include" CONFIGURE_DEPENDS
     "${PROJECT_SOURCE_DIR}/include/mlkem/*.hpp")
if(NOT MLKEM_OPENSSL)
    list(FILTER headers EXCLUDE REGEX "^mlkem/(openssl|openssl_provider|hpke)[./]")
endif()
# What stands in the place of others with MLKEM_COMPILED, compiled_*, is in a unit of its own, below.
list(FILTER headers EXCLUDE REGEX "^mlkem/compiled/compiled_")
list(TRANSFORM headers REPLACE "(.+)" "#include <\\1>\n")
list(JOIN headers "" includes)
file(CONFIGURE OUTPUT all_headers.hpp CONTENT "${includes}" @ONLY)

# clang-tidy says of each instance of a template what it says of one: one parameter set, and one unit
# has the backends.
add_library(mlkem_all_headers OBJECT)
target_link_libraries(mlkem_all_headers PRIVATE mlkem_own_code)
target_compile_definitions(mlkem_all_headers PRIVATE ONE_SET=ml_kem_768)
set(portable_units tests/demo/demo.cpp tests/evidence/consumers/key_file_error_codes.cpp)
if(MLKEM_OPENSSL)
    list(APPEND portable_units tests/evidence/consumers/openssl_error_codes.cpp)
    target_link_libraries(mlkem_all_headers PRIVATE mlkem::openssl)
    target_compile_definitions(mlkem_all_headers PRIVATE MLKEM_DEMO_OPENSSL=1)
endif()
mlkem_only(only_portable)
set_source_files_properties(${portable_units} PROPERTIES COMPILE_DEFINITIONS "${only_portable}")
# The analyzer would follow the paths of each instance of the templates, which takes seconds.
set_source_files_properties(tests/demo/demo.cpp
    PROPERTIES COMPILE_OPTIONS "-Xclang;-analyzer-config;-Xclang;max-nodes=40000")
set_source_files_properties(tests/evidence/consumers/error_codes.cpp
    PROPERTIES COMPILE_OPTIONS "-include;${PROJECT_BINARY_DIR}/all_headers.hpp")
target_sources(mlkem_all_headers PRIVATE ${portable_units} tests/evidence/consumers/error_codes.cpp)

file(CONFIGURE OUTPUT headers_of_compiled.cpp CONTENT "#include <mlkem/mlkem.hpp>\n" @ONLY)
add_library(mlkem_headers_of_compiled OBJECT "${PROJECT_BINARY_DIR}/headers_of_compiled.cpp")
target_link_libraries(mlkem_headers_of_compiled PRIVATE mlkem_own_code)
target_compile_definitions(mlkem_headers_of_compiled PRIVATE MLKEM_COMPILED)
