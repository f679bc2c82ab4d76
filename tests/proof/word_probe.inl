// SPDX-License-Identifier: MIT
// The operations of a permutation on vectors V of 64-bit words, as functions on arrays: read in a
// target region.
struct word_probe {
    /// x[0:lanes] of a, then of b and c, to the results of the operations, one vector after another.
    template <class V> static constexpr std::size_t word_results = 6;
    template <class V>
    MLKEM_NOINLINE static void words(const std::uint64_t* x, std::uint64_t* r) noexcept
    {
        constexpr std::size_t n_lanes = V::lanes;
        const V a = V::load(x), b = V::load(x + n_lanes), c = V::load(x + 2 * n_lanes);
        xor_(a, b).store(r);
        xor3(a, b, c).store(r + n_lanes);
        chi(a, b, c).store(r + 2 * n_lanes);
        xor_rotated_1(a, b).store(r + 3 * n_lanes);
        V::set1(x[0]).store(r + 4 * n_lanes);
        a.store(r + 5 * n_lanes);
        if constexpr (V::in_memory)
            pinned(a).store(r + 5 * n_lanes);
    }
    template <class V, int by>
    MLKEM_NOINLINE static void rotate(const std::uint64_t* x, std::uint64_t* r) noexcept
    {
        xor_rotate<by>(V::load(x), V::load(x + V::lanes)).store(r);
    }
};
