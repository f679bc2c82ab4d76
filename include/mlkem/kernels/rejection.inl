// SampleNTT's rejection (FIPS 203, Algorithm 7, lines 5 to 15) of blocks of streams that lie in the
// lanes of states: candidates are read from there, without a string of bytes in between.

/// Whether the vectors of states can do it.
template <class V>
concept rejects_in_lanes = requires
{
    typename V::candidates;
};

/// A stream in a lane, and the polynomial to whose coefficients [0, j) its block appends.
struct rejected_lane {
    std::size_t lane;
    vec16::element* a_hat;
    std::size_t j;
};

/// rejection_vartime of the block in a lane. `may_fill`: whether the polynomial may become full.
/// Then what may be too much goes to a place of its own, without a branch for it, where it cannot
/// overwrite what follows.
template <class V, bool may_fill>
MLKEM_DETAIL_NOINLINE inline std::size_t
append_candidates_vartime(const typename V::candidates& all, std::size_t lane,
                          vec16::element* a_hat, std::size_t j) noexcept
{
    constexpr std::size_t step = 16, last = n - step; // the last place for so many
    const typename V::lane_candidates from(all, lane);
    vec16::element beyond[may_fill ? (V::candidates::steps + 2) * step : 1];
    if constexpr (may_fill) {
        for (std::size_t i = 0; i < step; i += vec16::lanes)
            vec16::set1(-1).store(beyond + i);
    }
    MLKEM_DETAIL_KEEP_LOOP
    for (std::size_t i = 0; i < V::candidates::steps; ++i) {
        vec16::element* const to = may_fill && j > last ? beyond + (j - last) : a_hat + j;
        j += from.append_below_q_vartime(i, to);
    }
    if (!may_fill || j <= last)
        return j;
    // What is not negative there belongs to the end of the polynomial.
    for (std::size_t i = 0; i < step; i += vec16::lanes) {
        const vec16 late = vec16::load(beyond + i);
        const vec16 is_early = shift_right<15>(late);
        add(bit_and(vec16::load(a_hat + last + i), is_early), sub(late, is_early))
            .store(a_hat + last + i);
    }
    return j < n ? j : n;
}

/// rejection_vartime of the blocks in `count` lanes. Their states are public; the time does not
/// depend on what other lanes hold.
template <class V>
MLKEM_DETAIL_NOINLINE inline void reject_lanes_vartime(const typename V::element* states,
                                                       rejected_lane* streams,
                                                       std::size_t count) noexcept
{
    typename V::candidates all;
    MLKEM_DETAIL_KEEP_LOOP
    for (std::size_t i = 0; i < V::candidates::steps; ++i, states += 3 * V::lanes) {
        const V rows[3] = {V::load(states), V::load(states + V::lanes),
                           V::load(states + 2 * V::lanes)};
        V::store_candidates(rows, all, i);
    }
    constexpr std::size_t most = 16 * V::candidates::steps;
    for (std::size_t i = 0; i < count; ++i) {
        rejected_lane& s = streams[i];
        s.j = s.j + most > n ? append_candidates_vartime<V, true>(all, s.lane, s.a_hat, s.j)
                             : append_candidates_vartime<V, false>(all, s.lane, s.a_hat, s.j);
    }
}
