// SPDX-License-Identifier: MIT
// The kernels on vectors of MLKEM_PROOF_LANES symbolic lanes, as members of a type. A namespace
// `tables` before it may replace constants.
using vec16 = proof::vector<MLKEM_PROOF_LANES>;
using vec32 = proof::sums<MLKEM_PROOF_LANES>;
namespace kernels {
// Each needs those before it.
// clang-format off
#include <mlkem/kernels/ntt.inl>
#include <mlkem/kernels/codec.inl>
#include <mlkem/kernels/sampling.inl>
// clang-format on
} // namespace kernels

struct kernel_set {
    using vector = vec16;
    static constexpr std::size_t lanes = vec16::lanes;
    static constexpr bool is_on_intrinsics = false;

    static constexpr auto ntt = &kernels::ntt;
    static constexpr auto ntt_cached = &kernels::ntt_cached;
    static constexpr auto inverse_ntt = &kernels::inverse_ntt;
    static constexpr auto cache = &kernels::cache;
    template <std::size_t K>
    static constexpr auto multiply_accumulate = &kernels::multiply_accumulate<K>;
    static constexpr auto add_to = &kernels::add_to;
    static constexpr auto subtract_from = &kernels::subtract_from;
    static constexpr auto byte_encode_12 = &kernels::byte_encode_12;
    static constexpr auto byte_decode_12 = &kernels::byte_decode_12;
    template <int d> static constexpr auto compress_encode = &kernels::compress_encode<d>;
    template <int d> static constexpr auto compress_encode_sum = &kernels::compress_encode_sum<d>;
    template <int d> static constexpr auto decode_decompress = &kernels::decode_decompress<d>;
    static constexpr auto is_reduced = &kernels::is_reduced;
    static constexpr auto rejection_vartime = &kernels::rejection_vartime;
    static constexpr auto begin_rejection_vartime = &kernels::begin_rejection_vartime;
    template <int eta> static constexpr auto sample_poly_cbd = &kernels::sample_poly_cbd<eta>;
    template <int eta> static constexpr auto cbd_ntt = &kernels::cbd_ntt<eta>;
    template <int eta> static constexpr auto cbd_ntt_cached = &kernels::cbd_ntt_cached<eta>;
    template <int eta> static constexpr auto add_cbd_ntt = &kernels::add_cbd_ntt<eta>;
    template <int eta>
    static constexpr auto cbd_plus_inverse_ntt = &kernels::cbd_plus_inverse_ntt<eta>;
};
