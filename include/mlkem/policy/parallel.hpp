// SPDX-License-Identifier: MIT
// Policy: sponges and streams of several operations in the lanes of one permutation, for batches.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "../ring/poly.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// The words of 64 bits that lane i of a sponge absorbs. There are `first_words` at first[i], then
/// `second_words` at second[i], then the word end[i], which holds the domain bits.
struct lane_messages {
    const std::uint8_t* const* first;
    std::size_t first_words;
    const std::uint8_t* const* second;
    std::size_t second_words;
    const std::uint64_t* end;
};

/// An entry of A that is to be sampled: SampleNTT(rho || j || i), to a_hat[0:256].
struct stream {
    const std::uint8_t* rho;
    std::size_t i, j;
    std::int16_t* a_hat;
};

/// lanes: how many operations a group of a batch holds; 1 for backends that make one after another,
///   and need none of the rest.
/// hash(rate_words, messages, out, out_words): `lanes` sponges; 8 out_words bytes of the output of
///   each to out[i].
/// sample(streams, count): up to `lanes` entries of A.
template <class T>
concept parallel_policy = requires
{
    requires std::convertible_to<decltype(T::lanes), std::size_t>;
}
&&(T::lanes == 1 || requires(const lane_messages& messages, std::uint8_t* const* out,
                             std::size_t size, const stream* streams) {
    requires noexcept(T::hash(size, messages, out, size));
    requires noexcept(T::sample(streams, size));
});

/// For backends that permute one state at a time.
struct one_at_a_time {
    static constexpr std::size_t lanes = 1;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
