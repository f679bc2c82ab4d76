// Policy: the Keccak-f[1600] permutation (FIPS 202, section 3.3) on several states at once.
//
// The words of N states are interleaved: word w of state i is at states[w * N + i].
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "../simd/target.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::inline MLKEM_DETAIL_TARGET {

/// Words of 64 bits in a Keccak state.
inline constexpr std::size_t keccak_words = 25;

/// permute<N> permutes N interleaved states; `lanes` is the N that costs least a state.
template <class T>
concept keccak_policy = requires(std::uint64_t* states)
{
    requires std::convertible_to<decltype(T::lanes), std::size_t>;
    requires noexcept(T::template permute<1>(states));
    requires noexcept(T::template permute<2>(states));
    requires noexcept(T::template permute<4>(states));
    requires noexcept(T::template permute<8>(states));
};

} // namespace mlkem::inline MLKEM_DETAIL_TARGET
MLKEM_DETAIL_HIDDEN_END
