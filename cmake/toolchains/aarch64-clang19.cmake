# SPDX-License-Identifier: MIT
# AArch64 by clang 19, with the libraries and the linker of Debian's g++-aarch64-linux-gnu.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER clang-19)
set(CMAKE_CXX_COMPILER clang++-19)
set(CMAKE_C_COMPILER_TARGET aarch64-linux-gnu)
set(CMAKE_CXX_COMPILER_TARGET aarch64-linux-gnu)
include("${CMAKE_CURRENT_LIST_DIR}/debian_cross.cmake")
mlkem_cross_environment(aarch64 aarch64-linux-gnu)
