// SPDX-License-Identifier: MIT
// The portable permutation as on machines with AND-NOT.
#define MLKEM_PROOF_SUITE PortableKeccakProof
#define portable_code portable_plain_code
#if !defined(__BMI__)
#define __BMI__ 1
#endif
#include "portable_keccak.inl"
