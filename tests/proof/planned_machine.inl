// SPDX-License-Identifier: MIT
// The executor of a backend on symbols. Read in a namespace that has `costs`, and state_lanes<N> for
// each width.
using namespace mlkem;
using namespace mlkem::fips203;

template <std::size_t N> struct states {
    using type = state_lanes<N>;
};
template <std::size_t N> using widest_states = states<(N < widest(costs) ? N : widest(costs))>;
struct vec16 {
    using byte = proof::symbol;
    using element = proof::coefficient;
};

namespace kernels {
#include <mlkem/kernels/lanes.inl>

template <class V> void keccak_permute(proof::byte_word* states) noexcept
{
    proof::permute_lanes<V>(states);
}
/// It leaves anything in `memory`.
template <class V>
void keccak_permute_by_way_of(proof::byte_word* memory, proof::byte_word* states) noexcept
{
    std::for_each_n(memory, keccak_words * V::lanes,
                    [](proof::byte_word& w) { w.bytes.fill(proof::bytes_of_states::no_byte); });
    proof::permute_lanes<V>(states);
}
inline std::size_t begin_rejection_vartime(const proof::symbol* bytes,
                                           proof::coefficient* a_hat) noexcept
{
    return proof::sampled_streams::all().begin(bytes, a_hat);
}
inline std::size_t rejection_vartime(const proof::symbol* bytes, std::size_t size,
                                     proof::coefficient* a_hat, std::size_t j) noexcept
{
    return proof::sampled_streams::all().append(bytes, size, a_hat, j);
}
// Executors do not call SamplePolyCBD.
template <int eta> void sample_poly_cbd(const proof::symbol*, proof::coefficient*) noexcept;
template <int eta> void cbd_ntt(const proof::symbol*, proof::coefficient*) noexcept;
template <int eta> void cbd_ntt_cached(const proof::symbol*, proof::coefficient*) noexcept;
template <int eta> void add_cbd_ntt(const proof::symbol*, proof::coefficient*) noexcept;
template <int eta>
void cbd_plus_inverse_ntt(const proof::symbol*, const proof::coefficient*,
                          proof::coefficient*) noexcept;
} // namespace kernels
struct keccak {};
struct arithmetic {
    struct cached {
        std::array<proof::coefficient, 2 * n> c;
    };
};
// The second needs the first.
// clang-format off
#include <mlkem/kernels/sampler.inl>
#include <mlkem/kernels/executor.inl>
// clang-format on
