// SPDX-License-Identifier: MIT
/// \file
/// The public types, declared: for headers that only name them.
#pragma once

#include "header_begin.inl"

#include <cstddef>

#include "params.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

enum class errc : int;

template <std::size_t N> class secret_array;

template <parameter_set P> class encapsulation_key;
template <parameter_set P> class decapsulation_key;
template <parameter_set P> class prepared_encapsulation_key;
template <parameter_set P> class prepared_decapsulation_key;
template <parameter_set P> struct key_pair;
template <parameter_set P> class ciphertext;
template <parameter_set P> struct encapsulation;
class shared_secret;

struct dispatched;
struct portable;
struct small_memory;

/// ML-KEM with one parameter set. `Backend` is the choice at run time, or a named one.
template <parameter_set Params, class Backend = dispatched> class ml_kem;

/// ML-KEM-512 (FIPS 203, section 8) on the backend that suits the processor.
using ml_kem_512 = ml_kem<params_512>;
/// ML-KEM-768 (FIPS 203, section 8) on the backend that suits the processor.
using ml_kem_768 = ml_kem<params_768>;
/// ML-KEM-1024 (FIPS 203, section 8) on the backend that suits the processor.
using ml_kem_1024 = ml_kem<params_1024>;

/// ML-KEM-768, which FIPS 203, section 8, recommends as default.
using default_kem = ml_kem_768;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#include "header_end.inl"
