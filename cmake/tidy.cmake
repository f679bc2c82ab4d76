# clang-tidy over one translation unit that includes every header and uses the whole API, and over
# the demonstration.
set(CMAKE_CXX_CLANG_TIDY "${MLKEM_CLANG_TIDY};--quiet;--config-file=${PROJECT_SOURCE_DIR}/.clang-tidy")

file(GLOB_RECURSE headers RELATIVE "${PROJECT_SOURCE_DIR}/include" CONFIGURE_DEPENDS
     "${PROJECT_SOURCE_DIR}/include/mlkem/*.hpp")
if(NOT MLKEM_OPENSSL)
    list(FILTER headers EXCLUDE REGEX "^mlkem/(openssl|hpke)[./]")
endif()
list(TRANSFORM headers REPLACE "(.+)" "#include <\\1>\n")
list(JOIN headers "" includes)
file(CONFIGURE OUTPUT all_headers.cpp CONTENT "${includes}" @ONLY)

add_library(mlkem_all_headers OBJECT
            "${PROJECT_BINARY_DIR}/all_headers.cpp"
            "${PROJECT_SOURCE_DIR}/tests/consumers/error_codes.cpp"
            "${PROJECT_SOURCE_DIR}/tests/consumers/key_files.cpp")
target_link_libraries(mlkem_all_headers PRIVATE mlkem_own_code)
# clang-tidy says of each instance of a template what it says of one: one parameter set, and one unit
# has the backends.
target_compile_definitions(mlkem_all_headers PRIVATE ONE_SET=ml_kem_768)
set_source_files_properties(
    "${PROJECT_SOURCE_DIR}/tests/consumers/key_files.cpp"
    "${PROJECT_SOURCE_DIR}/tests/consumers/openssl_error_codes.cpp"
    PROPERTIES COMPILE_DEFINITIONS "MLKEM_BACKEND_AVX512=0;MLKEM_BACKEND_AVX2=0;MLKEM_BACKEND_SSE2=0")
if(MLKEM_OPENSSL)
    target_sources(mlkem_all_headers PRIVATE
                   "${PROJECT_SOURCE_DIR}/tests/consumers/openssl_error_codes.cpp")
    target_link_libraries(mlkem_all_headers PRIVATE mlkem::openssl)
endif()
