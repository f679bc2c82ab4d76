# SPDX-License-Identifier: MIT
# mlkem::module, for units with `import mlkem;`. It links mlkem::compiled.
if(CMAKE_VERSION VERSION_LESS 3.28)
    message(FATAL_ERROR "MLKEM_BUILD_MODULE needs CMake 3.28 or newer, and this is ${CMAKE_VERSION}")
endif()
if(NOT TARGET mlkem_compiled)
    message(FATAL_ERROR "MLKEM_BUILD_MODULE needs MLKEM_BUILD_COMPILED=ON")
endif()
add_library(mlkem_module STATIC)
add_library(mlkem::module ALIAS mlkem_module)
target_sources(mlkem_module PUBLIC FILE_SET CXX_MODULES
    BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES "${PROJECT_SOURCE_DIR}/include/mlkem/mlkem.cppm")
target_link_libraries(mlkem_module PUBLIC mlkem_compiled)
mlkem_set_up_library(mlkem_module module)
