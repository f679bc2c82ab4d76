// The policy classes of a backend over the kernels of its instruction set. Wants in scope, besides
// namespace kernels: `states<N>::type`, the vector that permutes N states, for each N that has one.

/// The widest vector of no more than N states.
template <std::size_t N> struct widest_states {
    using type = typename widest_states<N / 2>::type;
};
template <std::size_t N>
    requires requires
    {
        typename states<N>::type;
    }
struct widest_states<N> {
    using type = typename states<N>::type;
};

/// The narrowest vector of at least `count` states, or the widest of all.
template <std::size_t count, std::size_t N = 1> struct lanes_for {
    using type = typename lanes_for<count, 2 * N>::type;
};
template <std::size_t count, std::size_t N>
    requires(N == 8 || (N >= count && requires { typename states<N>::type; }))
struct lanes_for<count, N> {
    using type = typename widest_states<N>::type;
};

struct keccak {
    static constexpr std::size_t lanes = widest_states<8>::type::lanes;

    template <std::size_t N> static void permute(std::uint64_t* words) noexcept
    {
        using V = typename widest_states<N>::type;
        if constexpr (V::lanes == N) {
            kernels::keccak_permute<V>(words);
        } else {
            for (std::size_t first = 0; first < N; first += V::lanes) {
                alignas(64) std::uint64_t part[keccak_words * V::lanes];
                for (std::size_t i = 0; i < keccak_words * V::lanes; ++i)
                    part[i] = words[i / V::lanes * N + first + i % V::lanes];
                kernels::keccak_permute<V>(part);
                for (std::size_t i = 0; i < keccak_words * V::lanes; ++i)
                    words[i / V::lanes * N + first + i % V::lanes] = part[i];
            }
        }
    }
};

struct arithmetic {
    /// What products with an element of T_q want of it; see cache() of kernels/ntt.inl.
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
    static void cache(const ntt_polynomial& g_hat, cached& out) noexcept
    {
        kernels::cache(g_hat.c.data(), out.c.data());
    }
    template <std::size_t K>
    static void multiply_accumulate(const ntt_polynomial* f_hat, std::size_t stride,
                                    const cached* g, ntt_polynomial& h_hat) noexcept
    {
        kernels::multiply_accumulate<K>(f_hat->c.data(), stride, g->c.data(), h_hat.c.data());
    }
    template <domain D> static void add(polynomial<D>& f, const polynomial<D>& g) noexcept
    {
        kernels::add_to(f.c.data(), g.c.data());
    }
    static void subtract(ring_polynomial& f, const ring_polynomial& g) noexcept
    {
        kernels::subtract_from(f.c.data(), g.c.data());
    }
};

struct codec {
    template <int d, domain D> static void byte_encode(const polynomial<D>& f, u8* bytes) noexcept
    {
        static_assert(d == 12);
        kernels::byte_encode_12(f.c.data(), bytes);
    }
    template <int d, domain D> static void byte_decode(const u8* bytes, polynomial<D>& f) noexcept
    {
        static_assert(d == 12);
        kernels::byte_decode_12(bytes, f.c.data());
    }
    template <int d> static void compress_encode(const ring_polynomial& f, u8* bytes) noexcept
    {
        kernels::compress_encode<d>(f.c.data(), bytes);
    }
    template <int d> static void decode_decompress(const u8* bytes, ring_polynomial& f) noexcept
    {
        kernels::decode_decompress<d>(bytes, f.c.data());
    }
    static bool is_reduced(const u8* bytes) noexcept { return kernels::is_reduced_vartime(bytes); }
};

struct sampler {
    static std::size_t rejection_vartime(const u8* bytes, std::size_t size, std::int16_t* a_hat,
                                         std::size_t j) noexcept
    {
        return kernels::rejection_vartime(bytes, size, a_hat, j);
    }
    template <int eta> static void sample_poly_cbd(const u8* bytes, ring_polynomial& f) noexcept
    {
        kernels::sample_poly_cbd<eta>(bytes, f.c.data());
    }
    template <int eta_a, std::size_t count_a, int eta_b, std::size_t count_b>
    static void sample_noise(std::span<const u8, 32> s, ring_polynomial* a,
                             ring_polynomial* b) noexcept
    {
        noise_from<0, eta_a, count_a, eta_b, count_b>(s, a, b);
    }

  private:
    /// The polynomials from number `first` on, as many at a time as there are lanes for.
    template <std::size_t first, int eta_a, std::size_t count_a, int eta_b, std::size_t count_b>
    static void noise_from(std::span<const u8, 32> s, ring_polynomial* a,
                           ring_polynomial* b) noexcept
    {
        constexpr std::size_t left = count_a + count_b - first;
        using V = typename lanes_for<left>::type;
        constexpr std::size_t count = left < V::lanes ? left : V::lanes;
        constexpr int eta = first < count_a ? eta_a : eta_b; // NOLINT(bugprone-branch-clone)
        constexpr std::size_t rate_words = 17, size = 64 * static_cast<std::size_t>(eta);
        constexpr std::size_t stride = 208; // two blocks of 136 as far as they are stored

        alignas(64) std::array<std::uint64_t, keccak_words * V::lanes> states;
        alignas(64) std::array<u8, V::lanes * stride> bytes;
        alignas(64) std::array<std::uint64_t, V::lanes> names;
        for (std::size_t i = 0; i < V::lanes; ++i)
            names[i] = (first + i) | std::uint64_t{0x1f} << 8;
        kernels::start_lanes<V, false>(states.data(), s.data(), names.data(), rate_words - 1);
        kernels::keccak_permute<V>(states.data());
        kernels::store_lanes<V>(states.data(), size / 8 < rate_words ? size / 8 : rate_words,
                                bytes.data(), stride);
        if constexpr (size > 8 * rate_words) {
            kernels::keccak_permute<V>(states.data());
            kernels::store_lanes<V>(states.data(), size / 8 - rate_words,
                                    bytes.data() + 8 * rate_words, stride);
        }
        for (std::size_t i = 0; i < count; ++i) {
            if (first + i < count_a)
                sample_poly_cbd<eta_a>(bytes.data() + i * stride, a[first + i]);
            else
                sample_poly_cbd<eta_b>(bytes.data() + i * stride, b[first + i - count_a]);
        }
        if constexpr (left > count)
            noise_from<first + count, eta_a, count_a, eta_b, count_b>(s, a, b);
    }
    static_assert(24 * 8 <= 208 && 8 * 17 + 8 * 8 <= 208);
};

/// The expansion of A in the lanes of a vector, three blocks of all streams at a time, with a hash in
/// the first lane while it lasts.
struct matrix {
    template <std::size_t K>
    static void expand(std::span<const u8, 32> rho, ntt_matrix<K>& a_hat) noexcept
    {
        expand_rest(rho.data(), a_hat, 0);
    }

    template <std::size_t K>
    static void expand(std::span<const u8, 32> rho, ntt_matrix<K>& a_hat,
                       const riding_hash& hash) noexcept
    {
        using V = typename widest_states<riding_lanes>::type;
        alignas(64) std::array<std::uint64_t, keccak_words * V::lanes> states{};
        kernels::hash_lane lane{hash.first.data(),  hash.first.size() / 8,
                                hash.second.data(), (hash.first.size() + hash.second.size()) / 8,
                                hash.suffix,        hash.out.data()};
        std::size_t next = 0;
        if constexpr (V::lanes > 1) { // else the hash goes first, alone
            while (!lane.ended() && next < K * K)
                next = expand_group<V, 1>(rho.data(), a_hat, next, states.data(), &lane);
        }
        std::array<std::uint64_t, keccak_words> rest = state_of_lane<V>(states.data(), 0);
        while (!lane.ended())
            step<one_state>(rest.data(), lane);
        expand_rest(rho.data(), a_hat, next);
    }

  private:
    static constexpr std::size_t block_words = 21, block = 8 * block_words, blocks = 3;
    static constexpr std::size_t candidates = blocks * block;
    /// What store_lanes writes, and whole vectors of candidates.
    static constexpr std::size_t stride = 528;
    using one_state = typename states<1>::type;

    template <class V>
    static std::array<std::uint64_t, keccak_words> state_of_lane(const std::uint64_t* states,
                                                                 std::size_t lane) noexcept
    {
        std::array<std::uint64_t, keccak_words> one;
        for (std::size_t w = 0; w < keccak_words; ++w)
            one[w] = states[w * V::lanes + lane];
        return one;
    }

    /// A permutation of all lanes, with the next block of the hash, while it lasts, in the first.
    template <class V> static void step(std::uint64_t* states, kernels::hash_lane& hash) noexcept
    {
        const bool lasts = !hash.ended();
        if (lasts)
            kernels::absorb_in_first_lane<V>(states, hash);
        kernels::keccak_permute<V>(states);
        if (lasts && hash.ended()) {
            for (std::size_t w = 0; w < 4; ++w)
                store_le64(hash.out + 8 * w, states[w * V::lanes]);
        }
    }

    /// Entries next, next + 1, ... in as many lanes as suit what is left.
    template <std::size_t K>
    static void expand_rest(const u8* rho, ntt_matrix<K>& a_hat, std::size_t next) noexcept
    {
        using widest = typename widest_states<8>::type;
        using narrow = typename widest_states<4>::type;
        alignas(64) std::array<std::uint64_t, keccak_words * widest::lanes> states;
        while (next < K * K) {
            const std::size_t left = K * K - next;
            if (left > narrow::lanes)
                next = expand_group<widest, 0>(rho, a_hat, next, states.data(), nullptr);
            else if (left > 1)
                next = expand_group<narrow, 0>(rho, a_hat, next, states.data(), nullptr);
            else
                next = expand_group<one_state, 0>(rho, a_hat, next, states.data(), nullptr);
        }
    }

    /// Entries next, next + 1, ... in the lanes from `first_lane` on; the number of the next one. The
    /// first lane is the hash's if it is not among them.
    template <class V, std::size_t first_lane, std::size_t K>
    static std::size_t expand_group(const u8* rho, ntt_matrix<K>& a_hat, std::size_t next,
                                    std::uint64_t* states, kernels::hash_lane* hash) noexcept
    {
        alignas(64) std::array<u8, V::lanes * stride> bytes;
        alignas(64) std::array<std::uint64_t, V::lanes> names{};
        const std::size_t left = K * K - next;
        const std::size_t count = left < V::lanes - first_lane ? left : V::lanes - first_lane;
        for (std::size_t i = 0; i < count; ++i)
            names[first_lane + i] =
                (next + i) % K | (next + i) / K << 8 | std::uint64_t{0x1f} << 16;
        kernels::start_lanes<V, first_lane != 0>(states, rho, names.data(), block_words - 1);
        for (std::size_t b = 0; b < blocks; ++b) {
            if constexpr (first_lane != 0)
                step<V>(states, *hash);
            else
                kernels::keccak_permute<V>(states);
            kernels::store_lanes<V>(states, block_words, bytes.data() + b * block, stride);
        }
        for (std::size_t i = 0; i < count; ++i) {
            u8* const stream = bytes.data() + (first_lane + i) * stride;
            std::memset(stream + candidates, 0xff, stride - candidates); // not below q
            std::int16_t* const a = a_hat.entries[next + i].c.data();
            const std::size_t j = kernels::rejection_vartime(stream, stride, a, 0);
            if (j < n)
                top_up(state_of_lane<V>(states, first_lane + i), a, j);
        }
        return next + count;
    }

    /// The blocks of a stream after the third, until a[0:256] is full.
    MLKEM_DETAIL_NOINLINE static void top_up(std::array<std::uint64_t, keccak_words> state,
                                             std::int16_t* a, std::size_t j) noexcept
    {
        std::array<u8, block> bytes;
        while (j < n) {
            kernels::keccak_permute<one_state>(state.data());
            std::memcpy(bytes.data(), state.data(), block);
            j = kernels::rejection_vartime(bytes.data(), block, a, j);
        }
    }
};

/// Compares with the kernel, read anew each time that it is called.
struct vector_comparison {
    static ct::mask equal(const u8* a, const u8* b, std::size_t size) noexcept
    {
        using V = typename widest_states<4>::type;
        const std::uint64_t bits =
            kernels::difference<V>(ct::address_barrier(a), ct::address_barrier(b), size);
        return ct::mask::if_zero(static_cast<std::uint32_t>(bits | bits >> 32));
    }
};
using fo = double_check_fo<vector_comparison>;
