// SPDX-License-Identifier: MIT
// Keccak-f[1600] (FIPS 202, section 3.3) on vectors of 64-bit words, a state in each lane. A round
// goes from one array of 25 words to another, plane by plane. There are two forms. Where 32
// registers hold a state, the planes' words and theta's, the arrays are vectors that stay in
// registers. Else (V::in_memory) the arrays are memory, and each word is stored once a round. The
// last row of a round sums the column parities of the next theta. For that it loads the first three
// rows again.

/// Word w of the states in registers and in memory.
template <class V> MLKEM_INLINE V keccak_word(const V* a, std::size_t w) noexcept { return a[w]; }
template <class V> MLKEM_INLINE V keccak_word(const typename V::element* a, std::size_t w) noexcept
{
    return V::load(a + w * V::lanes);
}

/// The word that pi moves to (x, y), after theta and rho.
template <class V, std::size_t x, std::size_t y, class State>
MLKEM_INLINE V keccak_source(const State* a, const V* d) noexcept
{
    constexpr std::size_t from_x = (x + 3 * y) % 5;
    constexpr std::size_t from = from_x + 5 * x;
    return xor_rotate<fips202::rho_offsets[from]>(keccak_word<V>(a, from), d[from_x]);
}

/// The words that pi moves to row y.
template <class V, std::size_t y, std::size_t begin, std::size_t end, class State>
MLKEM_INLINE void keccak_bring(const State* a, const V* d, V* b) noexcept
{
    if constexpr (begin < end) {
        b[begin] = keccak_source<V, begin, y>(a, d);
        keccak_bring<V, y, begin + 1, end>(a, d, b);
    }
}
/// Where the constant of a round is. It is loaded from there when it is needed, and not before.
template <class V> struct keccak_constant {
    off_the_stack<const std::uint64_t*, V::in_general_registers>& next;
    std::ptrdiff_t distance;

    MLKEM_INLINE std::uint64_t operator*() const noexcept { return next.get()[distance]; }
};

/// Word 0 of row y of the next state: chi over the words that pi moves there, and iota.
template <class V, std::size_t y, class Constant>
MLKEM_INLINE V keccak_mix_first(const V* b, const Constant& round_constant) noexcept
{
    const V mixed = chi(b[0], b[1], b[2]);
    if constexpr (y == 0)
        return xor_(mixed, V::set1(*round_constant));
    else
        return mixed;
}

/// The others.
template <class V> MLKEM_INLINE void keccak_mix_others(const V* b, V* row) noexcept
{
    row[1] = chi(b[1], b[2], b[3]);
    row[2] = chi(b[2], b[3], b[4]);
    row[3] = chi(b[3], b[4], b[0]);
    row[4] = chi(b[4], b[0], b[1]);
}

/// The parity of column x.
template <class V, class State> MLKEM_INLINE V keccak_parity(const State* a, std::size_t x) noexcept
{
    return xor3(xor3(keccak_word<V>(a, x), keccak_word<V>(a, x + 5), keccak_word<V>(a, x + 10)),
                keccak_word<V>(a, x + 15), keccak_word<V>(a, x + 20));
}
template <class V> MLKEM_INLINE void keccak_add_to_columns_4_1_3(const V* plane, V* c) noexcept
{
    c[4] = xor_(c[4], plane[4]);
    c[1] = xor_(c[1], plane[1]);
    c[3] = xor_(c[3], plane[3]);
}
/// The parities of all columns.
template <class V> MLKEM_INLINE void keccak_parities(const V* a, V* c) noexcept
{
    if constexpr (V::spreads_ternary) {
        c[4] = a[4];
        c[1] = a[1];
        c[3] = a[3];
        keccak_add_to_columns_4_1_3(a + 5, c);
        c[0] = xor3(a[0], a[5], a[10]);
        c[2] = xor3(a[2], a[7], a[12]);
        keccak_add_to_columns_4_1_3(a + 10, c);
        c[0] = xor3(c[0], a[15], a[20]);
        c[2] = xor3(c[2], a[17], a[22]);
        keccak_add_to_columns_4_1_3(a + 15, c);
        keccak_add_to_columns_4_1_3(a + 20, c);
    } else {
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t x = 0; x < 5; ++x)
            c[x] = keccak_parity<V>(a, x);
    }
}

/// Row y, from the words in b, and those after it. While chi works on one row the next one may be
/// loaded.
template <class V, std::size_t y = 0>
MLKEM_INLINE void keccak_rows(const V* a, const V* d, const V* b, V* e,
                              const keccak_constant<V>& round_constant) noexcept
{
    constexpr std::size_t before_first = y < 4 && V::spreads_ternary ? 3 : 0;
    constexpr std::size_t before_others = y < 4 && V::spreads_ternary ? 5 : 0;
    V next[5];
    keccak_bring<V, y + 1, 0, before_first>(a, d, next);
    e[5 * y] = keccak_mix_first<V, y>(b, round_constant);
    keccak_bring<V, y + 1, before_first, before_others>(a, d, next);
    keccak_mix_others(b, e + 5 * y);
    if constexpr (y < 4) {
        keccak_bring<V, y + 1, before_others, 5>(a, d, next);
        keccak_rows<V, y + 1>(a, d, next, e, round_constant);
    }
}

/// One round, `a` to `e`: theta, rho, pi, chi, iota (FIPS 202, section 3.2). In this order 32
/// registers are enough, if V keeps compilers to it.
template <class V>
MLKEM_INLINE void keccak_round(const V* a, V* e, const keccak_constant<V>& round_constant) noexcept
{
    V c[5], d[5], b[5];
    keccak_parities(a, c);
    d[0] = xor_rotated_1(c[4], c[1]);
    d[2] = xor_rotated_1(c[1], c[3]);
    d[4] = xor_rotated_1(c[3], c[0]);
    d[1] = xor_rotated_1(c[0], c[2]);
    d[3] = xor_rotated_1(c[2], c[4]);
    keccak_bring<V, 0, 0, 5>(a, d, b);
    keccak_rows(a, d, b, e, round_constant);
}

// A round in memory. Fences keep compilers to the order of the source: 16 registers are enough,
// each word is stored once, and instructions that follow each other seldom wait for each other.
// That gains most where another thread has half of the core's room for instructions that wait.

/// Word x of theta's, of the parities c.
template <class V, std::size_t x>
MLKEM_INLINE void keccak_theta_in_memory(const V* c, V* d) noexcept
{
    d[x] = xor_rotated_1(c[(x + 4) % 5], c[(x + 1) % 5]);
    memory_fence();
}
/// The word that pi moves to (x, y).
template <class V, std::size_t x, std::size_t y>
MLKEM_INLINE void keccak_bring_in_memory(const typename V::element* a, const V* d, V* b) noexcept
{
    b[x] = keccak_source<V, x, y>(a, d);
    memory_fence();
}
/// Word (x, y) of the next state, from the words that pi moves to row y.
template <class V, std::size_t x, std::size_t y>
MLKEM_INLINE void keccak_mix_in_memory(const V* b, V* row, typename V::element* e,
                                       const std::uint64_t* round_constant) noexcept
{
    row[x] = chi(b[x], b[(x + 1) % 5], b[(x + 2) % 5]);
    if constexpr (x == 0 && y == 0)
        row[x] = xor_(row[x], V::set1(*round_constant));
    row[x].store(e + (x + 5 * y) * V::lanes);
    memory_fence();
}

/// Row y to `row` and `e`, while words move to the row after it.
template <class V, std::size_t y>
MLKEM_INLINE void keccak_row_in_memory(const typename V::element* a, const V* d, const V* b,
                                       V* next, V* row, typename V::element* e,
                                       const std::uint64_t* round_constant) noexcept
{
    keccak_bring_in_memory<V, 4, y + 1>(a, d, next);
    keccak_bring_in_memory<V, 0, y + 1>(a, d, next);
    keccak_mix_in_memory<V, 4, y>(b, row, e, round_constant);
    keccak_bring_in_memory<V, 1, y + 1>(a, d, next);
    keccak_mix_in_memory<V, 0, y>(b, row, e, round_constant);
    keccak_bring_in_memory<V, 2, y + 1>(a, d, next);
    keccak_mix_in_memory<V, 1, y>(b, row, e, round_constant);
    keccak_mix_in_memory<V, 2, y>(b, row, e, round_constant);
    keccak_mix_in_memory<V, 3, y>(b, row, e, round_constant);
    keccak_bring_in_memory<V, 3, y + 1>(a, d, next);
}

/// Word x of the last row, and the parity of its column, where that of row 3 was.
template <class V, std::size_t x>
MLKEM_INLINE void keccak_last_in_memory(const V* b, V* row, V* c, typename V::element* e,
                                        const std::uint64_t* round_constant) noexcept
{
    c[x] = pinned(xor_(xor3(c[x], keccak_word<V>(e, x), keccak_word<V>(e, x + 5)),
                       keccak_word<V>(e, x + 10)));
    keccak_mix_in_memory<V, x, 4>(b, row, e, round_constant);
    c[x] = xor_(c[x], row[x]);
}

/// One round, `a` to `e`. `c` holds the parities of `a`, and then those of `e`.
template <class V>
MLKEM_INLINE void keccak_round_in_memory(const typename V::element* a, typename V::element* e, V* c,
                                         const std::uint64_t* round_constant) noexcept
{
    V d[5], even[5], odd[5], row[5];
    keccak_theta_in_memory<V, 0>(c, d);
    keccak_theta_in_memory<V, 2>(c, d);
    keccak_theta_in_memory<V, 4>(c, d);
    keccak_bring_in_memory<V, 0, 0>(a, d, even);
    keccak_theta_in_memory<V, 1>(c, d);
    keccak_bring_in_memory<V, 2, 0>(a, d, even);
    keccak_theta_in_memory<V, 3>(c, d);
    keccak_bring_in_memory<V, 4, 0>(a, d, even);
    keccak_bring_in_memory<V, 1, 0>(a, d, even);
    keccak_bring_in_memory<V, 3, 0>(a, d, even);
    keccak_row_in_memory<V, 0>(a, d, even, odd, row, e, round_constant);
    keccak_row_in_memory<V, 1>(a, d, odd, even, row, e, round_constant);
    keccak_row_in_memory<V, 2>(a, d, even, odd, row, e, round_constant);
    keccak_row_in_memory<V, 3>(a, d, odd, even, c, e, round_constant);
    keccak_last_in_memory<V, 4>(even, row, c, e, round_constant);
    keccak_last_in_memory<V, 1>(even, row, c, e, round_constant);
    keccak_last_in_memory<V, 3>(even, row, c, e, round_constant);
    keccak_last_in_memory<V, 0>(even, row, c, e, round_constant);
    keccak_last_in_memory<V, 2>(even, row, c, e, round_constant);
    memory_fence(a, e);
}

template <class V, std::size_t... w>
MLKEM_INLINE void keccak_load(const typename V::element* states, V* a,
                              std::index_sequence<w...>) noexcept
{
    ((a[w] = V::load(states + w * V::lanes)), ...);
}
template <class V, std::size_t... w>
MLKEM_INLINE void keccak_store(typename V::element* states, const V* a,
                               std::index_sequence<w...>) noexcept
{
    (a[w].store(states + w * V::lanes), ...);
}

/// keccak_permute() of V::in_memory, by way of `other`, which is as large as the states.
template <class V>
MLKEM_NOINLINE inline void keccak_permute_by_way_of(typename V::element* other,
                                                    typename V::element* states) noexcept
{
    test_hooks::count_permutation(V::lanes);
    align_frame<8 * V::lanes>();
    const std::uint64_t* const rc = fips202::round_constants.data();
    constexpr std::size_t rounds = fips202::round_constants.size();
    V c[5] = {keccak_parity<V>(states, 0), keccak_parity<V>(states, 1), keccak_parity<V>(states, 2),
              keccak_parity<V>(states, 3), keccak_parity<V>(states, 4)};
    for (std::size_t i = 0; i < rounds; i += 2) {
        keccak_round_in_memory(states, other, c, rc + i);
        keccak_round_in_memory(other, states, c, rc + i + 1);
    }
}

/// Permutes V::lanes states, whose words are interleaved.
template <class V> MLKEM_NOINLINE inline void keccak_permute(typename V::element* states) noexcept
{
    if constexpr (V::in_memory) {
        alignas(64) typename V::element other[keccak_words * V::lanes];
        keccak_permute_by_way_of<V>(other, states);
    } else {
        test_hooks::count_permutation(V::lanes);
        const auto& constants = fips202::round_constants;
        off_the_stack<const std::uint64_t*, V::in_general_registers> next(constants.data());
        off_the_stack<typename V::element*, V::in_general_registers> place(states);
        V a[keccak_words], e[keccak_words];
        keccak_load(states, a, std::make_index_sequence<keccak_words>{});
        const std::uint64_t* now = constants.data();
        do {
            keccak_round(a, e, {next, 0});
            keccak_round(e, a, {next, 1});
            now = next.get() + 2;
            next.set(now);
        } while (now != constants.data() + constants.size());
        keccak_store(place.get(), a, std::make_index_sequence<keccak_words>{});
    }
}
