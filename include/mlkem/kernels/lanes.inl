// SPDX-License-Identifier: MIT
// Words of single lanes of interleaved states (hash/keccak.hpp), and a comparison of bytes.

/// All ones, but zero in one lane.
template <class V> MLKEM_INLINE V beside(std::size_t lane) noexcept
{
    return V::load_public(tables::all_but_one.data() + 7 - lane);
}
/// Adds x to the words with number w.
template <class V>
MLKEM_INLINE void add_to_row(typename V::element* states, std::size_t w, const V& x) noexcept
{
    typename V::element* const row = states + w * V::lanes;
    xor_(V::load(row), x).store(row);
}
/// Adds words of bytes to the lane that a mask leaves out. Words stored to it one by one would delay
/// the permutation, which loads vectors.
template <class V>
MLKEM_INLINE void add_to_lane(typename V::element* states, const V& others,
                              const vec16::byte* words, std::size_t count) noexcept
{
    MLKEM_DETAIL_KEEP_LOOP
    for (std::size_t w = 0; w < count; ++w, states += V::lanes)
        chi(V::load(states), others, V::broadcast(words + 8 * w)).store(states);
}
/// Adds `count` words of in[i] to lane i.
template <class V>
MLKEM_INLINE void add_to_rows(typename V::element* states, const vec16::byte* const* in,
                              std::size_t count) noexcept
{
    std::size_t w = 0;
    for (; w + V::lanes <= count; w += V::lanes) {
        V rows[V::lanes];
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t i = 0; i < V::lanes; ++i)
            rows[i] = V::load_bytes(in[i] + 8 * w);
        transpose(rows);
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t i = 0; i < V::lanes; ++i)
            add_to_row<V>(states, w + i, rows[i]);
    }
    for (; w < count; ++w) {
        V row = V::load(states + w * V::lanes);
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t i = 0; i < V::lanes; ++i)
            row = chi(row, beside<V>(i), V::broadcast(in[i] + 8 * w));
        row.store(states + w * V::lanes);
    }
}

/// The first `words` words of lane i as bytes to out[i]. It may write up to V::lanes - 1 words
/// more.
template <class V>
MLKEM_NOINLINE inline void store_lanes(const typename V::element* states, std::size_t words,
                                       vec16::byte* const* out) noexcept
{
    for (std::size_t w = 0; w < words; w += V::lanes) {
        V rows[V::lanes];
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t i = 0; i < V::lanes; ++i)
            rows[i] = V::load(states + (w + i) * V::lanes);
        transpose(rows);
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t i = 0; i < V::lanes; ++i)
            rows[i].store_bytes(out[i] + 8 * w);
    }
}

/// Whether a[0:size] and b[0:size] differ: zero if not. Requires size to be a multiple of 8
/// V::lanes.
template <class V>
MLKEM_NOINLINE inline typename V::element difference(const vec16::byte* a, const vec16::byte* b,
                                                     std::size_t size) noexcept
{
    V all = V::set1(0);
    for (std::size_t i = 0; i < size; i += 8 * V::lanes)
        all = or_(all, xor_(V::load_bytes(a + i), V::load_bytes(b + i)));
    return or_of_lanes(all);
}
