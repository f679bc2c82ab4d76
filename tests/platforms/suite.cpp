// SPDX-License-Identifier: MIT
// The public vectors and the key formats as one program, for systems to which CMake and CTest do not
// come along.
#include "../formats/base64_test.cpp"
#include "../formats/der_test.cpp"
#include "../formats/mutation_test.cpp"
#include "../formats/other_kem_test.cpp"
#include "../formats/pem_test.cpp"
#include "../formats/rfc9935_test.cpp"
#include "../formats/round_trip_test.cpp"
#include "../formats/x_wing_file_test.cpp"
#include "../vectors/vectors_test.cpp"
#if !defined(__EMSCRIPTEN__) // whose malloc and std::string_view these do not know
#include "../formats/allocation_test.cpp"
#include "../formats/changing_file_test.cpp"
#include "../formats/wiped_test.cpp"
#endif
