// SPDX-License-Identifier: MIT
// The sampling policy of a backend: rejection, SamplePolyCBD, and the PRF calls of an operation in
// the lanes of few permutations.

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

    template <int eta_a, std::size_t count_a, int eta_b, std::size_t count_b>
    MLKEM_DETAIL_NOINLINE static void prf(std::span<const std::uint8_t, 32> s,
                                          noise_bytes<eta_a, count_a, eta_b, count_b>& out) noexcept
    {
        constexpr std::size_t count = count_a + count_b;
        constexpr std::size_t stride = noise_bytes<eta_a, count_a, eta_b, count_b>::stride;
        if constexpr (eta_a == 3) {
            constexpr std::size_t wide = eta_b == 3 ? count : count_a;
            using V = typename lanes_for<4>::type;
            constexpr std::size_t done = prf_streams_beside<V::lanes>(wide, count);
            for (std::size_t first = 0; first < wide; first += V::lanes)
                prf_of_two_blocks<V>(s, out.bytes.data(), stride, first, wide, count);
            prf_from<done, count>(s, out.bytes.data(), stride);
        } else {
            prf_from<0, count>(s, out.bytes.data(), stride);
        }
    }

    /// PRF(s, nonce) from its beginning, in one of `lanes` lanes.
    static void start_lane(const std::uint8_t* s, std::size_t nonce, std::uint64_t* lane,
                           std::size_t lanes) noexcept
    {
        for (std::size_t w = 0; w < keccak_words; ++w)
            lane[w * lanes] = w < 4 ? load_le64(s + 8 * w) : 0;
        lane[4 * lanes] = prf_name(nonce);
        lane[(rate_words - 1) * lanes] = std::uint64_t{1} << 63;
    }

    /// What PRF absorbs after s, with the domain bits.
    static constexpr std::uint64_t prf_name(std::size_t nonce) noexcept
    {
        return nonce | std::uint64_t{0x1f} << 8;
    }

  private:
    static constexpr std::size_t rate_words = 17;
    /// Of the second of two blocks.
    static constexpr std::size_t rest_words = 192 / 8 - rate_words;

    /// Of `count` streams, the first `wide` of which take two blocks, those that prf_of_two_blocks
    /// makes.
    template <std::size_t lanes>
    static constexpr std::size_t prf_streams_beside(std::size_t wide, std::size_t count) noexcept
    {
        const std::size_t of_last_group = (wide - 1) % lanes + 1;
        const std::size_t done = wide + 2 * (lanes - of_last_group);
        return done < count ? done : count;
    }

    /// Streams of one block, of which 16 words are needed, from number `first` on. As many run at a
    /// time as there are lanes for.
    template <std::size_t first, std::size_t count>
    static void prf_from(std::span<const std::uint8_t, 32> s, std::uint8_t* out,
                         std::size_t stride) noexcept
    {
        if constexpr (first < count) {
            using V = typename lanes_for<count - first>::type;
            prf_of_one_block<V>(s.data(), out, stride, first, count);
            prf_from<first + V::lanes, count>(s, out, stride);
        }
    }

    // The places where lanes are stored to are settled before the lanes are permuted. Otherwise
    // pointers were written to `to` and read again at once, and the time depended on what the lanes
    // held. On Zen 4 that was two ticks in ten thousand, which bench_timing sees. See
    // off_the_stack.
    // NOLINTBEGIN(readability-non-const-parameter): outputs are written through arrays of pointers
    template <class V>
    static void prf_of_one_block(const std::uint8_t* s, std::uint8_t* out, std::size_t stride,
                                 std::size_t first, std::size_t count) noexcept
    {
        alignas(64) std::array<std::uint64_t, keccak_words * V::lanes> states;
        std::array<std::uint8_t, 8 * 16> unused;
        std::array<std::uint8_t*, V::lanes> to;
        for (std::size_t i = 0; i < V::lanes; ++i)
            to[i] = first + i < count ? out + (first + i) * stride : unused.data();
        start_prf<V>(s, first, states.data());
        kernels::keccak_permute<V>(states.data());
        kernels::store_lanes<V>(states.data(), 16, to.data());
    }

    /// Streams of two blocks, from number `first` up to `wide`. Lanes that they leave take streams
    /// of one block, and then others.
    template <class V>
    static void prf_of_two_blocks(std::span<const std::uint8_t, 32> s, std::uint8_t* out,
                                  std::size_t stride, std::size_t first, std::size_t wide,
                                  std::size_t count) noexcept
    {
        alignas(64) std::array<std::uint64_t, keccak_words * V::lanes> states;
        std::array<std::uint8_t, 8 * (rate_words + V::lanes)> unused;
        std::array<std::uint8_t*, V::lanes> to;
        for (std::size_t i = 0; i < V::lanes; ++i)
            to[i] = first + i < count ? out + (first + i) * stride : unused.data();
        start_prf<V>(s.data(), first, states.data());
        kernels::keccak_permute<V>(states.data());
        kernels::store_lanes<V>(states.data(), rate_words, to.data());

        std::size_t next = first + V::lanes;
        for (std::size_t i = 0; i < V::lanes; ++i) {
            if (first + i < wide) {
                to[i] += 8 * rate_words;
            } else if (next < count) {
                to[i] = out + next * stride;
                start_lane(s.data(), next++, states.data() + i, V::lanes);
            } else {
                to[i] = unused.data();
            }
        }
        kernels::keccak_permute<V>(states.data());
        kernels::store_lanes<V>(states.data(), wide == count ? rest_words : 16, to.data());
    }
    // NOLINTEND(readability-non-const-parameter)

    template <class V>
    static void start_prf(const std::uint8_t* s, std::size_t first, std::uint64_t* states) noexcept
    {
        alignas(64) std::array<std::uint64_t, V::lanes> names;
        for (std::size_t i = 0; i < V::lanes; ++i)
            names[i] = prf_name(first + i);
        kernels::start_lanes<V>(states, s, names.data(), rate_words - 1, false);
    }
};
