// The matrix policy of a backend, with a hash in the first lane, and the sponges of batches.

/// The expansion of A in the lanes of vectors, three blocks of some streams at a time, with a hash
/// in the first lane, as plan_lanes() has it, and PRF of KeyGen in lanes that are idle.
struct matrix {
  private:
    static constexpr std::size_t block_words = 21, block = 8 * block_words, blocks = 3;
    static constexpr std::size_t candidates = blocks * block;
    /// What store_lanes writes, and whole vectors of candidates.
    static constexpr std::size_t stride = 528;
    using one_state = typename states<1>::type;

    /// How far the expansion is, and the hash: parked, or in the first of `width` lanes of
    /// `states`.
    struct expansion {
        const u8* rho;
        ntt_polynomial* entries; // entry i is number i % slots
        std::size_t k, slots;
        kernels::hash_lane hash;
        std::size_t next = 0, width = 0;
        std::array<std::uint64_t, keccak_words> parked{};
        std::uint64_t* states;
        riding_prf prf;

        expansion(std::span<const u8, 32> seed, ntt_polynomial* where, std::size_t rank,
                  std::size_t places, const riding_hash& h, const riding_prf& beside,
                  std::uint64_t* lanes) noexcept
            : rho(seed.data()), entries(where), k(rank),
              slots(places), hash{h.first.data(),  h.first.size() / 8,
                                  h.second.data(), (h.first.size() + h.second.size()) / 8,
                                  h.suffix,        h.out.data()},
              states(lanes), prf(beside)
        {
        }

        /// Brings the hash to the first of so many lanes, or parks it for 0.
        void move_hash(std::size_t lanes) noexcept
        {
            if (lanes == width)
                return;
            for (std::size_t w = 0; w < keccak_words && width != 0; ++w)
                parked[w] = states[w * width];
            for (std::size_t w = 0; w < keccak_words && lanes != 0; ++w)
                states[w * lanes] = parked[w];
            width = lanes;
        }
    };

    /// A permutation of all lanes, with the next block of the hash in the first.
    template <class V> static void step(std::uint64_t* states, kernels::hash_lane& hash) noexcept
    {
        kernels::absorb_in_first_lane<V>(states, hash);
        kernels::keccak_permute<V>(states);
        if (hash.ended()) {
            for (std::size_t w = 0; w < 4; ++w)
                store_le64(hash.out + 8 * w, states[w * V::lanes]);
        }
    }

    template <std::size_t N = 8> static void run(const lane_group& group, expansion& all) noexcept
    {
        if constexpr (N == 1) {
            run_in<one_state>(group, all);
        } else {
            if constexpr (costs.of(N) != 0) {
                if (group.lanes == N)
                    return run_in<typename states<N>::type>(group, all);
            }
            run<N / 2>(group, all);
        }
    }

    template <class V>
    MLKEM_DETAIL_NOINLINE static void run_in(const lane_group& group, expansion& all) noexcept
    {
        all.move_hash(group.hash_blocks != 0 ? V::lanes : 0);
        std::array<stream, V::lanes> streams;
        for (std::size_t i = 0; i < group.streams; ++i) {
            const std::size_t entry = all.next + i;
            streams[i] = {all.rho, entry / all.k, entry % all.k,
                          all.entries[entry % all.slots].c.data()};
        }
        all.next += group.streams;
        sample_group<V>(streams.data(), group, all);
    }

    MLKEM_DETAIL_NOINLINE static void finish(expansion& all) noexcept
    {
        all.move_hash(0);
        while (!all.hash.ended())
            step<one_state>(all.parked.data(), all.hash);
    }

    /// Samples the entries of a group, all of one seed, beside the hash.
    template <class V>
    static void sample_group(const stream* streams, const lane_group& group,
                             expansion& all) noexcept
    {
        alignas(64) std::array<u8, V::lanes * stride> bytes;
        const std::size_t first = group.first_stream();
        start<V>(streams, group.streams, streams[0].rho, all.states, first);
        for (std::size_t b = 0; b < blocks; ++b) {
            const auto to = places_of_block<V>(bytes.data(), b);
            if (b == group.hash_blocks)
                all.move_hash(0);
            const std::size_t idle = group.idle_lane(b);
            const bool rides = idle != lane_group::no_lane && all.prf.count != 0;
            if (rides)
                sampler::start_lane(all.prf.s, all.prf.nonce++, all.states + idle, V::lanes);
            if (b < group.hash_blocks && !all.hash.ended())
                step<V>(all.states, all.hash);
            else
                kernels::keccak_permute<V>(all.states);
            kernels::store_lanes<V>(all.states, block_words, to.data());
            if (rides) {
                std::memcpy(all.prf.out, to[idle], 128);
                all.prf.out += 128;
                --all.prf.count;
            }
        }
        reject<V>(streams, group.streams, all.states, bytes.data(), first);
    }

    /// Fresh states for `count` streams, in the lanes from `first` on; of different seeds if `seed`
    /// is null.
    template <class V>
    static void start(const stream* streams, std::size_t count, const u8* seed,
                      std::uint64_t* states, std::size_t first) noexcept
    {
        alignas(64) std::array<std::uint64_t, V::lanes> names{};
        for (std::size_t i = 0; i < count; ++i)
            names[first + i] = streams[i].j | streams[i].i << 8 | std::uint64_t{0x1f} << 16;
        kernels::start_lanes<V>(states, seed, names.data(), block_words - 1, first != 0);
    }
    /// Where the lanes go that hold block b: settled before they are permuted, as in noise.inl.
    template <class V>
    static std::array<u8*, V::lanes> places_of_block(u8* bytes, std::size_t b) noexcept
    {
        std::array<u8*, V::lanes> to;
        for (std::size_t i = 0; i < V::lanes; ++i) {
            u8* const place = bytes + i * stride + b * block;
            to[i] = place;
        }
        return to;
    }
    template <class V>
    static void reject(const stream* streams, std::size_t count, const std::uint64_t* states,
                       u8* bytes, std::size_t first) noexcept
    {
        for (std::size_t i = 0; i < count; ++i) {
            u8* const candidate = bytes + (first + i) * stride;
            std::memset(candidate + candidates, 0xff, stride - candidates); // not below q
            const std::size_t j =
                kernels::rejection_vartime(candidate, stride, streams[i].a_hat, 0);
            if (j < n)
                top_up<V>(states + first + i, streams[i].a_hat, j);
        }
    }

    /// The blocks of a stream after the third, until a[0:256] is full.
    template <class V>
    MLKEM_DETAIL_NOINLINE static void top_up(const std::uint64_t* lane, std::int16_t* a,
                                             std::size_t j) noexcept
    {
        std::array<std::uint64_t, keccak_words> state;
        for (std::size_t w = 0; w < keccak_words; ++w)
            state[w] = lane[w * V::lanes];
        std::array<u8, block> bytes;
        while (j < n) {
            kernels::keccak_permute<one_state>(state.data());
            std::memcpy(bytes.data(), state.data(), block);
            j = kernels::rejection_vartime(bytes.data(), block, a, j);
        }
    }

  public:
    template <std::size_t K, hash_input input>
    static constexpr lane_plan plan = plan_lanes(K, blocks_of_h(K), input, costs);

    template <std::size_t K>
    static void expand(std::span<const u8, 32> rho, ntt_matrix<K>& a_hat,
                       const riding_hash& hash) noexcept
    {
        constexpr auto& groups = plan<K, hash_input::complete>;
        alignas(64) std::array<std::uint64_t, keccak_words * groups.lanes()> states;
        expansion all(rho, a_hat.entries.data(), K, K * K, hash, {}, states.data());
        for (std::size_t i = 0; i < groups.size; ++i)
            run(groups.groups[i], all);
        finish(all);
    }

    /// Entries of A of any seeds, as many as there are lanes.
    MLKEM_DETAIL_NOINLINE static void sample(const stream* streams, std::size_t count) noexcept
    {
        using V = typename widest_states<8>::type;
        alignas(64) std::array<std::uint64_t, keccak_words * V::lanes> states;
        alignas(64) std::array<u8, V::lanes * stride> bytes;
        std::array<const u8*, V::lanes> seeds;
        for (std::size_t i = 0; i < V::lanes; ++i)
            seeds[i] = streams[i < count ? i : 0].rho;
        start<V>(streams, count, nullptr, states.data(), 0);
        kernels::absorb_lanes<V>(states.data(), 0, seeds.data(), 0, 4);
        for (std::size_t b = 0; b < blocks; ++b) {
            const auto to = places_of_block<V>(bytes.data(), b);
            kernels::keccak_permute<V>(states.data());
            kernels::store_lanes<V>(states.data(), block_words, to.data());
        }
        reject<V>(streams, count, states.data(), bytes.data(), 0);
    }

    template <std::size_t K> class by_rows {
        static constexpr auto& groups = plan<K, hash_input::by_rows>;

      public:
        static constexpr std::size_t riding_prfs = prfs_beside_rows(groups, K);

        by_rows(std::span<const u8, 32> rho, const riding_hash& hash,
                const riding_prf& prf) noexcept
            : expansion_(rho, entries_.data(), K, entries_.size(), hash, prf, states_.data())
        {
        }
        by_rows(const by_rows&) = delete;
        by_rows& operator=(const by_rows&) = delete;
        ~by_rows() = default;

        /// Bytes of stack of an object, and of the streams beside it.
        static constexpr std::size_t stack() noexcept
        {
            return sizeof(by_rows) + groups.lanes() * stride;
        }

        const ntt_polynomial* next_row() noexcept
        {
            const std::size_t row = row_++;
            while (expansion_.next < K * row_)
                run(groups.groups[group_++], expansion_);
            return entries_.data() + row % 2 * K;
        }
        void finish() noexcept { matrix::finish(expansion_); }

      private:
        ntt_vector<2 * K> entries_;
        alignas(64) std::array<std::uint64_t, keccak_words * groups.lanes()> states_;
        expansion expansion_;
        std::size_t row_ = 0, group_ = 0;
    };
};

/// Sponges and streams of several operations side by side.
struct parallel {
    static constexpr std::size_t lanes = keccak::lanes;

    MLKEM_DETAIL_NOINLINE static void hash(std::size_t rate_words, const lane_messages& in,
                                           u8* const* out, std::size_t out_words) noexcept
    {
        alignas(64) std::array<std::uint64_t, keccak_words * lanes> states;
        for (std::size_t w = 0; w < keccak_words; ++w)
            V::set1(0).store(states.data() + w * lanes);
        std::size_t at = absorb(rate_words, in.first, in.first_words, 0, states.data());
        at = absorb(rate_words, in.second, in.second_words, at, states.data());
        add(V::load_public(in.end), at, states.data());
        add(V::set1(std::uint64_t{1} << 63), rate_words - 1, states.data());

        std::array<u8, lanes * stride> bytes;
        std::array<u8*, lanes> to;
        for (std::size_t i = 0; i < lanes; ++i)
            to[i] = bytes.data() + i * stride;
        for (std::size_t done = 0; done < out_words; done += rate_words) {
            const std::size_t words = out_words - done < rate_words ? out_words - done : rate_words;
            kernels::keccak_permute<V>(states.data());
            kernels::store_lanes<V>(states.data(), words, to.data());
            for (std::size_t i = 0; i < lanes; ++i)
                std::memcpy(out[i] + 8 * done, to[i], 8 * words);
        }
    }

    static void sample(const stream* streams, std::size_t count) noexcept
    {
        matrix::sample(streams, count);
    }

  private:
    using V = typename widest_states<8>::type;
    /// Bytes of the longest rate, 21 words, as store_lanes stores it.
    static constexpr std::size_t stride = 8 * 24;

    static void add(const V& words, std::size_t at, std::uint64_t* states) noexcept
    {
        xor_(V::load(states + at * lanes), words).store(states + at * lanes);
    }
    /// Absorbs `words` words of each lane from word `at` of the rate on; where the next one goes.
    static std::size_t absorb(std::size_t rate_words, const u8* const* in, std::size_t words,
                              std::size_t at, std::uint64_t* states) noexcept
    {
        for (std::size_t done = 0; done < words;) {
            const std::size_t left = words - done;
            const std::size_t count = left < rate_words - at ? left : rate_words - at;
            kernels::absorb_lanes<V>(states, at, in, done, count);
            done += count;
            at += count;
            if (at == rate_words) {
                kernels::keccak_permute<V>(states);
                at = 0;
            }
        }
        return at;
    }
};
