// SPDX-License-Identifier: MIT
// Every operation of a vector type as functions on arrays, for code outside of the target region to
// call. Read in each target region with vec16, vec32, states and namespace kernels in scope.
#include "word_probe.inl"

struct vector_probe : word_probe {
    using element = vec16::element;
    using byte = vec16::byte;
    static constexpr std::size_t lanes = vec16::lanes;

    // Binary operations: r[i] of a and b[i], for `size` numbers, whole vectors of them.

    struct add_of {
        MLKEM_INLINE static vec16 apply(const vec16& a, const vec16& b) noexcept
        {
            return add(a, b);
        }
    };
    struct sub_of {
        MLKEM_INLINE static vec16 apply(const vec16& a, const vec16& b) noexcept
        {
            return sub(a, b);
        }
    };
    struct sub_wrapping_of {
        MLKEM_INLINE static vec16 apply(const vec16& a, const vec16& b) noexcept
        {
            return sub_wrapping(a, b);
        }
    };
    struct mul_lo_of {
        MLKEM_INLINE static vec16 apply(const vec16& a, const vec16& b) noexcept
        {
            return mul_lo_wrapping(a, b);
        }
    };
    struct mul_high_of {
        MLKEM_INLINE static vec16 apply(const vec16& a, const vec16& b) noexcept
        {
            return mul_high(a, b);
        }
    };
    struct mul_round_of {
        MLKEM_INLINE static vec16 apply(const vec16& a, const vec16& b) noexcept
        {
            return mul_round(b, a); // whose bound is on the second operand
        }
    };
    struct bit_and_of {
        MLKEM_INLINE static vec16 apply(const vec16& a, const vec16& b) noexcept
        {
            return bit_and(a, b);
        }
    };
    /// Halves of the products of pairs, each in both lanes of the pair.
    struct product_low_of {
        MLKEM_INLINE static vec16 apply(const vec16& a, const vec16& b) noexcept
        {
            const vec32 pairs = multiply_pairs(a, b);
            return low_halves(pairs, pairs);
        }
    };
    struct product_high_of {
        MLKEM_INLINE static vec16 apply(const vec16& a, const vec16& b) noexcept
        {
            const vec32 pairs = multiply_pairs(a, b);
            return high_halves(pairs, pairs);
        }
    };
    /// a[0:lanes] is one vector, for all.
    template <class Operation>
    MLKEM_NOINLINE static void binary(const element* a, const element* b, element* r,
                                      std::size_t size) noexcept
    {
        const vec16 x = vec16::load(a);
        for (std::size_t i = 0; i < size; i += lanes)
            Operation::apply(x, vec16::load(b + i)).store(r + i);
    }

    /// Sums of pairs: a[0] b[0] + a[1] b[1], plus c[0] d[0] + c[1] d[1], of one vector each.
    MLKEM_NOINLINE static void sum_of_pairs(const element* a, const element* b, const element* c,
                                            const element* d, element* low, element* high) noexcept
    {
        const vec32 sum = add(multiply_pairs(vec16::load(a), vec16::load(b)),
                              multiply_pairs(vec16::load(c), vec16::load(d)));
        low_halves(sum, sum).store(low);
        high_halves(sum, sum).store(high);
    }
    /// low_halves and high_halves of different pairs: 2^14 times lanes 2 i, plus lanes 2 i + 1.
    MLKEM_NOINLINE static void halves(const element* even, const element* odd, element* low,
                                      element* high) noexcept
    {
        const vec32 e = scaled_pairs(even), o = scaled_pairs(odd);
        low_halves(e, o).store(low);
        high_halves(e, o).store(high);
    }
    /// field.inl's montgomery_reduce of 2^14 x[2 i] + x[2 i + 1], `size` numbers of x.
    MLKEM_NOINLINE static void montgomery_reduce(const element* x, element* r,
                                                 std::size_t size) noexcept
    {
        for (std::size_t i = 0; i < size; i += lanes) {
            const vec32 pairs = scaled_pairs(x + i);
            kernels::montgomery_reduce(pairs, pairs).store(r + i);
        }
    }

    // Unary operations, of `size` numbers.

    template <int by>
    MLKEM_NOINLINE static void shift_left(const element* x, element* r, std::size_t size) noexcept
    {
        for (std::size_t i = 0; i < size; i += lanes)
            shift_left_wrapping<by>(vec16::load(x + i)).store(r + i);
    }
    template <int by>
    MLKEM_NOINLINE static void shift_right_by(const element* x, element* r,
                                              std::size_t size) noexcept
    {
        for (std::size_t i = 0; i < size; i += lanes)
            shift_right<by>(vec16::load(x + i)).store(r + i);
    }
    MLKEM_NOINLINE static void add_q(const element* x, element* r, std::size_t size) noexcept
    {
        for (std::size_t i = 0; i < size; i += lanes)
            add_q_if_negative(vec16::load(x + i)).store(r + i);
    }
    template <int eta, bool residues>
    MLKEM_NOINLINE static void binomial(const element* x, element* r, std::size_t size) noexcept
    {
        for (std::size_t i = 0; i < size; i += lanes)
            kernels::binomial<eta, residues>(vec16::load(x + i)).store(r + i);
    }
    MLKEM_NOINLINE static element all_negative(const element* x) noexcept
    {
        return vec16::all_negative(vec16::load(x));
    }
    MLKEM_NOINLINE static std::size_t append(const element* x, element* out,
                                             std::size_t room) noexcept
    {
        return vec16::append_below_q_vartime(vec16::load(x), out, room);
    }

    // Moves of lanes: from the 2 lanes of two vectors to as many.

    static constexpr int moves = 8;
    MLKEM_NOINLINE static void move(int number, const element* in, element* out) noexcept
    {
        vec16 a = vec16::load(in), b = vec16::load(in + lanes);
        switch (number) {
        case 0:
            a = swap_pairs(a);
            b = swap_pairs(b);
            break;
        case 1:
            exchange_inwards(a, b);
            break;
        case 2:
            exchange_outwards(a, b);
            break;
        case 3:
            exchange_blocks<2>(a, b);
            break;
        case 4:
            exchange_blocks<4>(a, b);
            break;
        case 5:
            if constexpr (lanes > 8)
                exchange_blocks<8>(a, b);
            break;
        case 6:
            if constexpr (lanes > 16)
                exchange_blocks<16>(a, b);
            break;
        default:
            break; // load and store alone
        }
        a.store(out);
        b.store(out + lanes);
    }
    MLKEM_NOINLINE static void constants(const std::int16_t* in, std::int16_t x,
                                         element* out) noexcept
    {
        vec16::constants(in).store(out);
        vec16::set1(x).store(out + lanes);
    }
    template <int d> MLKEM_NOINLINE static void load_bits(const byte* bytes, element* r) noexcept
    {
        vec16::template load_bits<d>(bytes).store(r);
    }
    template <int d> MLKEM_NOINLINE static void store_bits(const element* x, byte* bytes) noexcept
    {
        vec16::load(x).template store_bits<d>(bytes);
    }

    // Vectors of 64-bit words, as sponges use them: V is states<N>::type.

    /// What sponges use: load_public, broadcast, and a transposition.
    template <class V>
    MLKEM_NOINLINE static void sponge(const std::uint64_t* x, const std::uint8_t* bytes,
                                      std::uint64_t* r) noexcept
    {
        constexpr std::size_t n_lanes = V::lanes;
        V::load_public(x).store(r);
        V::broadcast(bytes).store(r + n_lanes);
        V rows[n_lanes];
        for (std::size_t i = 0; i < n_lanes; ++i)
            rows[i] = V::load(x + i * n_lanes);
        transpose(rows);
        for (std::size_t i = 0; i < n_lanes; ++i)
            rows[i].store(r + (2 + i) * n_lanes);
    }
    template <class V>
    MLKEM_NOINLINE static void to_bytes(const std::uint64_t* x, std::uint8_t* bytes) noexcept
    {
        V::load(x).store_bytes(bytes);
    }
    /// What the comparison uses.
    template <class V>
    MLKEM_NOINLINE static std::uint64_t or_all(const std::uint8_t* a, const std::uint8_t* b,
                                               std::uint64_t* r) noexcept
    {
        const V sum = or_(V::load_bytes(a), V::load_bytes(b));
        sum.store(r);
        return or_of_lanes(sum);
    }
    using comparison = typename widest_states<4>::type;
    template <std::size_t N> using states_of = states<N>;

  private:
    MLKEM_INLINE static vec32 scaled_pairs(const element* x) noexcept
    {
        element scale[lanes];
        for (std::size_t i = 0; i < lanes; i += 2) {
            scale[i] = std::int16_t{1 << 14};
            scale[i + 1] = std::int16_t{1};
        }
        return multiply_pairs(vec16::load(x), vec16::load(scale));
    }
};
