// A Backend: one policy of each kind, under an architecture tag. Each is replaceable on its own.
#pragma once

#include <concepts>
#include <string_view>

#include "codec.hpp"
#include "fo.hpp"
#include "keccak.hpp"
#include "matrix.hpp"
#include "ntt.hpp"
#include "sampling.hpp"

namespace mlkem::inline MLKEM_DETAIL_TARGET {

/// What ml_kem takes as Backend, besides `dispatched`. `arch` is an xsimd architecture tag, or one
/// of our own of the same form; `name` is what active_backend() answers; available() whether this
/// machine runs it; clear_registers() clears registers that only its code uses.
template <class B>
concept backend = requires
{
    typename B::arch;
    requires std::convertible_to<decltype(B::name), std::string_view>;
    requires keccak_policy<typename B::keccak>;
    requires matrix_policy<typename B::matrix>;
    requires ntt_policy<typename B::ntt>;
    requires sampling_policy<typename B::sampling>;
    requires codec_policy<typename B::codec>;
    requires fo_policy<typename B::fo>;
    {
        B::available()
    }
    noexcept->std::same_as<bool>;
    requires noexcept(B::clear_registers());
};

} // namespace mlkem::inline MLKEM_DETAIL_TARGET
