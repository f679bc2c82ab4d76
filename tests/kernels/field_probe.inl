// SPDX-License-Identifier: MIT
// Operations of a vector type and of kernels/field.inl as functions on arrays, for code outside of
// the target region to call. Needs in scope vec16, vec32, and namespace kernels with field.inl.
struct field_probe {
    using element = vec16::element;
    using byte = vec16::byte;
    static constexpr std::size_t lanes = vec16::lanes;

    /// montgomery_mul of `size` numbers, which fill whole vectors.
    MLKEM_NOINLINE static void montgomery_mul(const element* a, std::int16_t b,
                                              std::int16_t b_q_inverse, element* r,
                                              std::size_t size) noexcept
    {
        for (std::size_t i = 0; i < size; i += lanes)
            kernels::montgomery_mul(vec16::load(a + i), vec16::set1(b), vec16::set1(b_q_inverse))
                .store(r + i);
    }
    MLKEM_NOINLINE static void barrett_reduce(const element* x, element* r,
                                              std::size_t size) noexcept
    {
        for (std::size_t i = 0; i < size; i += lanes)
            kernels::barrett_reduce(vec16::load(x + i)).store(r + i);
    }
    template <int d>
    MLKEM_NOINLINE static void compress(const element* x, element* r, std::size_t size) noexcept
    {
        for (std::size_t i = 0; i < size; i += lanes)
            kernels::compress<d>(vec16::load(x + i)).store(r + i);
    }
    template <int d>
    MLKEM_NOINLINE static void decompress(const element* y, element* r, std::size_t size) noexcept
    {
        for (std::size_t i = 0; i < size; i += lanes)
            kernels::decompress<d>(vec16::load(y + i)).store(r + i);
    }
    /// Reduces 2^14 high[i] + low[i]. It takes two parts where numbers of 32 bits cannot be loaded.
    MLKEM_NOINLINE static void montgomery_reduce(const element* high, const element* low,
                                                 element* r, std::size_t size) noexcept
    {
        for (std::size_t i = 0; i < size; i += lanes) {
            element even[lanes], odd[lanes], scale[lanes];
            for (std::size_t j = 0; j < lanes; j += 2) {
                even[j] = high[i + j];
                even[j + 1] = low[i + j];
                odd[j] = high[i + j + 1];
                odd[j + 1] = low[i + j + 1];
                scale[j] = std::int16_t{1 << 14};
                scale[j + 1] = std::int16_t{1};
            }
            const vec16 scales = vec16::load(scale);
            kernels::montgomery_reduce(multiply_pairs(vec16::load(even), scales),
                                       multiply_pairs(vec16::load(odd), scales))
                .store(r + i);
        }
    }

    /// Results of primitives, one vector after another, at most so many.
    static constexpr std::size_t results = 28;
    MLKEM_NOINLINE static void primitives(const element* p, const element* p_other,
                                          element* r) noexcept
    {
        const vec16 a = vec16::load(p), b = vec16::load(p_other);
        const vec32 pairs = multiply_pairs(a, b), others = multiply_pairs(a, a);
        const vec32 sums = add(pairs, others);
        put(r, add(a, b));
        put(r, sub(a, b));
        put(r, sub_wrapping(a, b));
        put(r, mul_lo_wrapping(a, b));
        put(r, mul_high(a, b));
        put(r, mul_round(a, shift_right<3>(b))); // below 2^13, as its contract says
        put(r, bit_and(a, b));
        put(r, shift_left_wrapping<3>(a));
        put(r, shift_left_wrapping<10>(a));
        put(r, shift_right<1>(a));
        put(r, shift_right<15>(a));
        put(r, swap_pairs(a));
        put(r, low_halves(pairs, others));
        put(r, high_halves(pairs, others));
        put(r, low_halves(others, sums));
        put(r, high_halves(others, sums));
        put_exchanged<2>(r, a, b);
        put_exchanged<4>(r, a, b);
        if constexpr (lanes > 8)
            put_exchanged<8>(r, a, b);
        if constexpr (lanes > 16)
            put_exchanged<16>(r, a, b);
        vec16 x = a, y = b;
        exchange_inwards(x, y);
        put(r, x);
        put(r, y);
        x = a;
        y = b;
        exchange_outwards(x, y);
        put(r, x);
        put(r, y);
    }
    MLKEM_NOINLINE static void add_q_if_negative_of(const element* x, element* r,
                                                    std::size_t size) noexcept
    {
        for (std::size_t i = 0; i < size; i += lanes)
            add_q_if_negative(vec16::load(x + i)).store(r + i);
    }
    template <int d> MLKEM_NOINLINE static void load_bits(const byte* bytes, element* r) noexcept
    {
        vec16::template load_bits<d>(bytes).store(r);
    }
    template <int d> MLKEM_NOINLINE static void store_bits(const element* x, byte* bytes) noexcept
    {
        vec16::load(x).template store_bits<d>(bytes);
    }

  private:
    MLKEM_INLINE static void put(element*& r, const vec16& x) noexcept
    {
        x.store(r);
        r += lanes;
    }
    template <std::size_t len>
    MLKEM_INLINE static void put_exchanged(element*& r, vec16 a, vec16 b) noexcept
    {
        exchange_blocks<len>(a, b);
        put(r, a);
        put(r, b);
    }
};
