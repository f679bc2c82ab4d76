// SPDX-License-Identifier: MIT
// The public vectors and the key formats as one program, for systems to which CMake and CTest do not
// come along.
#include "key_formats/base64_test.cpp"
#include "key_formats/der_test.cpp"
#include "key_formats/mutation_test.cpp"
#include "key_formats/other_kem_test.cpp"
#include "key_formats/pem_test.cpp"
#include "key_formats/rfc9935_test.cpp"
#include "key_formats/round_trip_test.cpp"
#include "key_formats/x_wing_file_test.cpp"
#include "vectors/vectors_test.cpp"
#if !defined(__EMSCRIPTEN__) // whose malloc and std::string_view these do not know
#include "key_formats/allocation_test.cpp"
#include "key_formats/changing_file_test.cpp"
#include "key_formats/wiped_files_test.cpp"
#endif
