# SPDX-License-Identifier: MIT
# mlkem::c, the library behind mlkem.h: libmlkem-c, over the operations of all sets and backends,
# and with hybrids where OpenSSL is. The operations are in mlkem::compiled if that is built, else in
# this library. A shared one exports the functions of mlkem.h. It also exports the objects of error
# categories, which are one in a process.
file(CONFIGURE OUTPUT mlkem_c.cpp CONTENT "#include <mlkem/c_functions.inl>\n")
set(source "${CMAKE_CURRENT_BINARY_DIR}/mlkem_c.cpp")
if(TARGET mlkem_compiled)
    add_library(mlkem_c "${source}")
    target_link_libraries(mlkem_c PRIVATE mlkem_compiled)
else()
    mlkem_compiled_sources(operations)
    add_library(mlkem_c "${source}" ${operations})
    target_link_libraries(mlkem_c PRIVATE $<BUILD_INTERFACE:mlkem> "$<$<PLATFORM_ID:Windows>:bcrypt>")
    set_source_files_properties("${source}" PROPERTIES COMPILE_DEFINITIONS MLKEM_COMPILED)
endif()
add_library(mlkem::c ALIAS mlkem_c)
mlkem_set_up_library(mlkem_c c)
target_compile_features(mlkem_c PRIVATE cxx_std_20)
if(MLKEM_OPENSSL)
    target_link_libraries(mlkem_c PRIVATE OpenSSL::Crypto)
else()
    target_compile_definitions(mlkem_c PRIVATE MLKEM_C_WITHOUT_OPENSSL)
endif()
if(BUILD_SHARED_LIBS)
    # The other library is beside it, wherever both are moved.
    if(TARGET mlkem_compiled AND NOT APPLE AND NOT WIN32)
        set_target_properties(mlkem_c PROPERTIES INSTALL_RPATH "\$ORIGIN")
    endif()
    target_compile_definitions(mlkem_c PUBLIC MLKEM_C_SHARED PRIVATE MLKEM_C_BUILDING)
endif()
