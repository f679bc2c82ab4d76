// Sponges in the lanes of one permutation: streams of SHAKE128 and SHAKE256 side by side, and a hash
// that rides in the first lane. The words of the states are interleaved (policy/keccak.hpp).

/// Fresh states that have absorbed 32 bytes of `seed` and, in lane i, name[i] with the domain bits
/// behind it; `last_word` is the last of the rate. The first lane stays as it is if `keep_first`.
template <class V, bool keep_first>
MLKEM_DETAIL_NOINLINE inline void start_lanes(typename V::element* states, const vec16::byte* seed,
                                              const std::uint64_t* name,
                                              std::size_t last_word) noexcept
{
    for (std::size_t w = 0; w < keccak_words; ++w) {
        V row = V::set1(0);
        if (w < 4)
            row = V::broadcast(seed + 8 * w);
        else if (w == 4)
            row = V::load_public(name);
        else if (w == last_word)
            row = V::set1(std::uint64_t{1} << 63);
        if constexpr (keep_first)
            row = first_lane_of(V::load(states + w * V::lanes), row);
        row.store(states + w * V::lanes);
    }
}

/// The first `words` words of each lane, as bytes to out, out + stride, ... It may write up to
/// V::lanes - 1 words more.
template <class V>
MLKEM_DETAIL_NOINLINE inline void store_lanes(const typename V::element* states, std::size_t words,
                                              vec16::byte* out, std::size_t stride) noexcept
{
    for (std::size_t w = 0; w < words; w += V::lanes) {
        V rows[V::lanes];
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t i = 0; i < V::lanes; ++i)
            rows[i] = V::load(states + (w + i) * V::lanes);
        transpose(rows);
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t i = 0; i < V::lanes; ++i)
            rows[i].store_bytes(out + i * stride + 8 * w);
    }
}

/// A hash of rate 136 whose message is `first` and then `second`, both of whole words.
struct hash_lane {
    const vec16::byte* first;
    std::size_t first_words;
    const vec16::byte* second;
    std::size_t words; // of both
    std::uint8_t suffix;
    vec16::byte* out; // 32 bytes
    std::size_t absorbed = 0;

    static constexpr std::size_t rate_words = 17;
    bool ended() const noexcept { return absorbed > words; }
};

/// Adds the next block to the first lane.
template <class V>
MLKEM_DETAIL_NOINLINE inline void absorb_in_first_lane(typename V::element* states,
                                                       hash_lane& hash) noexcept
{
    for (std::size_t w = 0; w < hash_lane::rate_words; ++w) {
        const std::size_t at = hash.absorbed + w;
        V row = V::load(states + w * V::lanes);
        if (at < hash.first_words)
            row = xor_(row, V::in_first_lane(hash.first + 8 * at));
        else if (at < hash.words)
            row = xor_(row, V::in_first_lane(hash.second + 8 * (at - hash.first_words)));
        else if (at == hash.words)
            row = xor_(row, first_lane_of(V::set1(hash.suffix), V::set1(0)));
        if (w == hash_lane::rate_words - 1 && at >= hash.words)
            row = xor_(row, first_lane_of(V::set1(std::uint64_t{1} << 63), V::set1(0)));
        row.store(states + w * V::lanes);
    }
    hash.absorbed += hash_lane::rate_words;
}

/// Whether a[0:size] and b[0:size] differ: zero if not. Requires size to be a multiple of 8 V::lanes.
template <class V>
MLKEM_DETAIL_NOINLINE inline typename V::element
difference(const vec16::byte* a, const vec16::byte* b, std::size_t size) noexcept
{
    V all = V::set1(0);
    for (std::size_t i = 0; i < size; i += 8 * V::lanes)
        all = or_(all, xor_(V::load_bytes(a + i), V::load_bytes(b + i)));
    return or_of_lanes(all);
}
