# SPDX-License-Identifier: MIT
# mlkem::c, the library behind mlkem.h: libmlkem-c, with the operations of all sets and backends, and
# with hybrids where OpenSSL is. A shared one exports the functions of mlkem.h, and the objects of error
# categories, which are one in a process.
file(CONFIGURE OUTPUT mlkem_c.cpp CONTENT "#include <mlkem/c_functions.inl>\n")
add_library(mlkem_c "${CMAKE_CURRENT_BINARY_DIR}/mlkem_c.cpp")
add_library(mlkem::c ALIAS mlkem_c)
target_link_libraries(mlkem_c PRIVATE $<BUILD_INTERFACE:mlkem> "$<$<PLATFORM_ID:Windows>:bcrypt>")
if(MLKEM_OPENSSL)
    target_link_libraries(mlkem_c PRIVATE OpenSSL::Crypto)
else()
    target_compile_definitions(mlkem_c PRIVATE MLKEM_C_WITHOUT_OPENSSL)
endif()
if(BUILD_SHARED_LIBS)
    target_compile_definitions(mlkem_c PUBLIC MLKEM_C_SHARED PRIVATE MLKEM_C_BUILDING)
endif()
# Without optimisation an operation takes forty times as long.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES AND NOT MSVC)
    target_compile_options(mlkem_c PRIVATE -O2)
endif()
target_include_directories(mlkem_c INTERFACE
    "$<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>")
set_target_properties(mlkem_c PROPERTIES
    OUTPUT_NAME mlkem-c EXPORT_NAME c
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
    POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
