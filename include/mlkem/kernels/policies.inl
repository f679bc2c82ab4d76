// SPDX-License-Identifier: MIT
// The policy classes of a backend over the kernels of its instruction set. Needs in scope, besides
// namespace kernels, `states<N>::type`. That is the vector that permutes N states, for each N that
// has one.

/// The widest vector of no more than N states.
template <std::size_t N> struct widest_states {
    using type = typename widest_states<N / 2>::type;
};
template <std::size_t N>
    requires requires { typename states<N>::type; }
struct widest_states<N> {
    using type = typename states<N>::type;
};

static_assert(simd::sponge_vector<typename states<1>::type>);
static_assert(simd::sponge_vector<typename widest_states<8>::type>);
static_assert(simd::state_vector<typename widest_states<4>::type>);

struct keccak {
    template <std::size_t N>
        requires requires { typename states<N>::type; }
    static void permute(std::uint64_t* words) noexcept
    {
        kernels::keccak_permute<typename states<N>::type>(words);
    }
};

struct arithmetic {
    /// An element of T_q in the form that products take; see cache() of kernels/ntt.inl.
    struct cached {
        alignas(64) std::array<std::int16_t, 2 * n> c;
    };

    static void ntt(const ring_polynomial& f, ntt_polynomial& f_hat) noexcept
    {
        kernels::ntt(f.c.data(), f_hat.c.data());
    }
    static void inverse_ntt(const ntt_polynomial& f_hat, ring_polynomial& f) noexcept
    {
        kernels::inverse_ntt(f_hat.c.data(), f.c.data());
    }
    static void ntt_cached(const ring_polynomial& g, cached& out) noexcept
    {
        kernels::ntt_cached(g.c.data(), out.c.data());
    }
    static void cache(const ntt_polynomial& g_hat, cached& out) noexcept
    {
        kernels::cache(g_hat.c.data(), out.c.data());
    }
    template <std::size_t Rank>
    static void multiply_accumulate(const ntt_polynomial* f_hat, std::size_t stride,
                                    const cached* g, ntt_polynomial& h_hat) noexcept
    {
        kernels::multiply_accumulate<Rank>(f_hat->c.data(), stride, g->c.data(), h_hat.c.data());
    }
    template <domain Domain>
    static void add(polynomial<Domain>& f, const polynomial<Domain>& g) noexcept
    {
        kernels::add_to(f.c.data(), g.c.data());
    }
    static void subtract(ring_polynomial& f, const ring_polynomial& g) noexcept
    {
        kernels::subtract_from(f.c.data(), g.c.data());
    }
};

struct codec {
    template <int d, domain Domain>
    static void byte_encode(const polynomial<Domain>& f, std::uint8_t* bytes) noexcept
    {
        static_assert(d == 12);
        kernels::byte_encode_12(f.c.data(), bytes);
    }
    template <int d, domain Domain>
    static void byte_decode(const std::uint8_t* bytes, polynomial<Domain>& f) noexcept
    {
        static_assert(d == 12);
        kernels::byte_decode_12(bytes, f.c.data());
    }
    template <int d>
    static void compress_encode(const ring_polynomial& f, std::uint8_t* bytes) noexcept
    {
        kernels::compress_encode<d>(f.c.data(), bytes);
    }
    template <int d>
    static void compress_encode_sum(const ring_polynomial& f, const ring_polynomial& g,
                                    std::uint8_t* bytes) noexcept
    {
        kernels::compress_encode_sum<d>(f.c.data(), g.c.data(), bytes);
    }
    template <int d>
    static void decode_decompress(const std::uint8_t* bytes, ring_polynomial& f) noexcept
    {
        kernels::decode_decompress<d>(bytes, f.c.data());
    }
    static ct::mask is_reduced(const std::uint8_t* bytes, std::size_t polynomials) noexcept
    {
        const std::int16_t sign = kernels::is_reduced(bytes, polynomials);
        return ct::mask::if_nonzero(static_cast<std::uint32_t>(sign) >> 31);
    }
};

/// Compares with the kernel, read anew each time that it is called.
struct vector_comparison {
    static std::uint64_t difference(const std::uint8_t* a, const std::uint8_t* b,
                                    std::size_t size) noexcept
    {
        using V = typename widest_states<4>::type;
        return kernels::difference<V>(ct::address_barrier(a), ct::address_barrier(b), size);
    }
};
using fo = double_check_fo<vector_comparison>;

// The second needs the first.
// clang-format off
#include "sampler.inl"
#include "executor.inl"
// clang-format on
