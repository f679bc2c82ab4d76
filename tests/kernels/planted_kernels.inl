// SPDX-License-Identifier: MIT
// Small kernels, most with a fault, which the vectors that check kernels have to find; the kernels
// without one they have to pass. Each reads and writes one vector.
struct planted {
    /// States 2 q for sums of up to 3 q.
    static void wrong_bound(const vec16::element* f, vec16::element* r) noexcept
    {
        const vec16 x = vec16::load(f);
        const vec16 sum = add(add(x, x), x);
        bounded(sum, 0, 2 * q);
        sum.store(r);
    }
    static void right_bound(const vec16::element* f, vec16::element* r) noexcept
    {
        const vec16 x = vec16::load(f);
        const vec16 sum = add(add(x, x), x);
        bounded(sum, 0, 3 * (q - 1));
        sum.store(r);
    }

    /// 16 q exceed 16 bits, by sums and by differences.
    static void overflow(const vec16::element* f, vec16::element* r) noexcept
    {
        vec16 x = vec16::load(f);
        for (int i = 0; i < 4; ++i)
            x = add(x, x);
        x.store(r);
    }
    /// 10 (q - 1) exceeds 16 bits.
    static void wide_product(const vec16::element* f, vec16::element* r) noexcept
    {
        mul(vec16::load(f), vec16::set1(10)).store(r);
    }
    static void underflow(const vec16::element* f, vec16::element* r) noexcept
    {
        const vec16 x = vec16::load(f);
        vec16 y = x;
        for (int i = 0; i < 11; ++i)
            y = sub(y, x);
        y.store(r);
    }

    /// 17 q^-1 is not 17.
    static void wrong_factor(const vec16::element* f, vec16::element* r) noexcept
    {
        montgomery_mul(vec16::load(f), vec16::set1(17), vec16::set1(17)).store(r);
    }
    /// Sums of 20 products of residues are beyond what one reduction takes.
    static void late_reduction(const vec16::element* f, vec16::element* r) noexcept
    {
        const vec16 x = vec16::load(f);
        vec32 sum = multiply_pairs(x, x);
        for (int i = 0; i < 9; ++i)
            sum = add(sum, multiply_pairs(x, x));
        montgomery_reduce(sum, sum).store(r);
    }
    /// -2 q + q is still negative.
    static void half_reduced(const vec16::element* f, vec16::element* r) noexcept
    {
        add_q_if_negative(sub(vec16::load(f), vec16::set1(2 * q))).store(r);
    }
    /// Compression takes reduced numbers only.
    static void unreduced_compression(const vec16::element* f, vec16::element* r) noexcept
    {
        compress<10>(add(vec16::load(f), vec16::set1(1))).store(r);
    }
    /// SSE2 rounds products by numbers below 2^13 only, and NEON has no square of -2^15.
    static void wide_rounding(const vec16::element* f, vec16::element* r) noexcept
    {
        mul_round(vec16::load(f), vec16::set1(1 << 13)).store(r);
    }
    static void saturated_square(vec16::element* r) noexcept
    {
        mul_high(vec16::set1(-32768), vec16::set1(-32768)).store(r);
    }
    /// A residue has 12 bits and not 11.
    static void narrow_bytes(const vec16::element* f, vec16::byte* bytes) noexcept
    {
        vec16::load(f).template store_bits<11>(bytes);
    }

    /// Takes a time that depends on f.
    static std::size_t leak_by_rejection(const vec16::element* f, vec16::element* r) noexcept
    {
        return vec16::append_below_q_vartime(vec16::load(f), r, vec16::lanes);
    }
    /// No leak: a mark in one lane that a shuffle takes elsewhere and a store drops.
    static std::size_t no_leak(const vec16::element* f, vec16::element* r) noexcept
    {
        const vec16 x = vec16::load(f);
        vec16 a = vec16::set1(-1), b = x;
        exchange_blocks<4>(a, b);
        b.store(r);
        return vec16::append_below_q_vartime(vec16::set1(-1), r, vec16::lanes);
    }
};
