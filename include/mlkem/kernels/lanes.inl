// SPDX-License-Identifier: MIT
// Sponges in the lanes of one permutation: streams of SHAKE128 and SHAKE256 side by side, and a
// hash that rides in the first lane. The words of the states are interleaved (hash/keccak.hpp).

/// Fresh states that have absorbed 32 bytes of `seed`, or none if it is null, and behind their
/// place, in lane i, name[i] with the domain bits; `last_word` is the last of the rate. The first
/// lane stays as it is if `keep_first`.
template <class V>
MLKEM_DETAIL_NOINLINE inline void start_lanes(typename V::element* states, const vec16::byte* seed,
                                              const std::uint64_t* name, std::size_t last_word,
                                              bool keep_first) noexcept
{
    for (std::size_t w = 0; w < keccak_words; ++w) {
        V row = V::set1(0);
        if (w < 4 && seed != nullptr)
            row = V::broadcast(seed + 8 * w);
        else if (w == 4)
            row = V::load_public(name);
        else if (w == last_word)
            row = V::set1(std::uint64_t{1} << 63);
        if (keep_first)
            row = first_lane_of(V::load(states + w * V::lanes), row);
        row.store(states + w * V::lanes);
    }
}

/// Adds words [begin, end) of the V::lanes ones that begin at in[i] + offset to the states, word 0
/// at word `at`.
template <class V>
MLKEM_DETAIL_INLINE void absorb_block(typename V::element* states, std::size_t at,
                                      const vec16::byte* const* in, std::size_t offset,
                                      std::size_t begin, std::size_t end) noexcept
{
    V rows[V::lanes];
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < V::lanes; ++i)
        rows[i] = V::load_bytes(in[i] + offset);
    transpose(rows);
    MLKEM_DETAIL_UNROLL_LOOP
    for (std::size_t i = 0; i < V::lanes; ++i) {
        typename V::element* const row = states + (at + i) * V::lanes;
        if (i >= begin && i < end)
            xor_(V::load(row), rows[i]).store(row);
    }
}

/// Adds `words` words of each lane's message, from word `from` on, to the words of the states from
/// `at` on.
template <class V>
MLKEM_DETAIL_NOINLINE inline void absorb_lanes(typename V::element* states, std::size_t at,
                                               const vec16::byte* const* in, std::size_t from,
                                               std::size_t words) noexcept
{
    std::size_t w = 0;
    for (; w + V::lanes <= words; w += V::lanes)
        absorb_block<V>(states, at + w, in, 8 * (from + w), 0, V::lanes);
    if (w == words)
        return;
    if (words >= V::lanes) { // the last ones, some of which are in already
        const std::size_t last = words - V::lanes;
        absorb_block<V>(states, at + last, in, 8 * (from + last), w - last, V::lanes);
        return;
    }
    // Too few for a vector: nothing beyond them is there to be loaded.
    vec16::byte padded[V::lanes][8 * V::lanes]{};
    const vec16::byte* rows[V::lanes];
    for (std::size_t i = 0; i < V::lanes; ++i) {
        rows[i] = padded[i];
        std::memcpy(padded[i], in[i] + 8 * from, 8 * words * sizeof(vec16::byte));
    }
    absorb_block<V>(states, at, rows, 0, 0, words);
}

/// The first `words` words of lane i as bytes to out[i]. It may write up to V::lanes - 1 words
/// more.
template <class V>
MLKEM_DETAIL_NOINLINE inline void store_lanes(const typename V::element* states, std::size_t words,
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

/// A hash whose message is `first` and then `second`, both of whole words.
struct hash_lane {
    const vec16::byte* first;
    std::size_t first_words;
    const vec16::byte* second;
    std::size_t words; // of both
    std::uint8_t suffix;
    vec16::byte* out;
    std::size_t absorbed = 0;
    std::size_t rate_words = 17, out_words = 4;

    bool ended() const noexcept { return absorbed > words; }
};

/// Adds words of one of the two parts of a message to the first lane, from word `at` of the states
/// on.
template <class V>
MLKEM_DETAIL_INLINE void add_to_first_lane(typename V::element* states, std::size_t at,
                                           const vec16::byte* words, std::size_t count) noexcept
{
    for (std::size_t w = 0; w < count; ++w) {
        typename V::element* const row = states + (at + w) * V::lanes;
        xor_(V::load(row), V::in_first_lane(words + 8 * w)).store(row);
    }
}

/// Adds the next block to the first lane.
template <class V>
MLKEM_DETAIL_NOINLINE inline void absorb_in_first_lane(typename V::element* states,
                                                       hash_lane& hash) noexcept
{
    const std::size_t rate_words = hash.rate_words;
    std::size_t at = 0;
    while (at < rate_words && hash.absorbed + at < hash.words) {
        const std::size_t from = hash.absorbed + at;
        const bool in_first = from < hash.first_words;
        const std::size_t left = (in_first ? hash.first_words : hash.words) - from;
        const std::size_t count = left < rate_words - at ? left : rate_words - at;
        const vec16::byte* const words =
            in_first ? hash.first + 8 * from : hash.second + 8 * (from - hash.first_words);
        add_to_first_lane<V>(states, at, words, count);
        at += count;
    }
    if (at < rate_words) { // the end of the message: domain bits and padding
        const V zero = V::set1(0);
        typename V::element* const row = states + at * V::lanes;
        xor_(V::load(row), first_lane_of(V::set1(hash.suffix), zero)).store(row);
        typename V::element* const last = states + (rate_words - 1) * V::lanes;
        xor_(V::load(last), first_lane_of(V::set1(std::uint64_t{1} << 63), zero)).store(last);
    }
    hash.absorbed += rate_words;
}

/// Whether a[0:size] and b[0:size] differ: zero if not. Requires size to be a multiple of 8
/// V::lanes.
template <class V>
MLKEM_DETAIL_NOINLINE inline typename V::element
difference(const vec16::byte* a, const vec16::byte* b, std::size_t size) noexcept
{
    V all = V::set1(0);
    for (std::size_t i = 0; i < size; i += 8 * V::lanes)
        all = or_(all, xor_(V::load_bytes(a + i), V::load_bytes(b + i)));
    return or_of_lanes(all);
}
