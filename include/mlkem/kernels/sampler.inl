// SPDX-License-Identifier: MIT
// The sampling policy of a backend: rejection and SamplePolyCBD.

struct sampler {
    static std::size_t rejection_vartime(const std::uint8_t* bytes, std::size_t size,
                                         std::int16_t* a_hat, std::size_t j) noexcept
    {
        return kernels::rejection_vartime(bytes, size, a_hat, j);
    }
    /// The first of the bytes of a polynomial that may hold the two first blocks of its stream.
    static std::uint8_t* first_candidates(std::int16_t* a_hat) noexcept
    {
        return reinterpret_cast<std::uint8_t*>(a_hat) + 128;
    }
    /// rejection_vartime of these two blocks, from j = 0.
    static std::size_t begin_rejection_vartime(std::int16_t* a_hat) noexcept
    {
        return kernels::begin_rejection_vartime(first_candidates(a_hat), a_hat);
    }
    template <int eta>
    static void sample_poly_cbd(const std::uint8_t* bytes, ring_polynomial& f) noexcept
    {
        kernels::sample_poly_cbd<eta>(bytes, f.c.data());
    }

    // SamplePolyCBD and the NTT at once.
    using sampling_into_ntt = sampler;
    using ntt_of_samples = arithmetic;
    template <int eta>
    static void cbd_ntt(const std::uint8_t* bytes, ntt_polynomial& f_hat) noexcept
    {
        kernels::cbd_ntt<eta>(bytes, f_hat.c.data());
    }
    template <int eta>
    static void cbd_ntt_cached(const std::uint8_t* bytes, arithmetic::cached& g) noexcept
    {
        kernels::cbd_ntt_cached<eta>(bytes, g.c.data());
    }
    template <int eta>
    static void add_cbd_ntt(const std::uint8_t* bytes, ntt_polynomial& t_hat) noexcept
    {
        kernels::add_cbd_ntt<eta>(bytes, t_hat.c.data());
    }
    template <int eta>
    static void cbd_plus_inverse_ntt(const std::uint8_t* bytes, const ntt_polynomial& f_hat,
                                     ring_polynomial& f) noexcept
    {
        kernels::cbd_plus_inverse_ntt<eta>(bytes, f_hat.c.data(), f.c.data());
    }
};
