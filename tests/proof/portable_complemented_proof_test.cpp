// SPDX-License-Identifier: MIT
// The portable permutation with some words complemented, as on x86-64 without BMI.
#define MLKEM_PROOF_SUITE PortableComplementedProof
#define portable_code portable_complemented_code
#include "portable_keccak.inl"
