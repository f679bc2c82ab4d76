// The matrix policy of a backend, with hashes in the first lane and PRF in idle ones.

/// The expansion of A in the lanes of vectors, three blocks of some streams at a time, with a hash
/// in the first lane, or G and then the hash, as plan_lanes() and plan_decaps() have it, and PRF in
/// lanes that are idle.
struct matrix {
  private:
    static constexpr std::size_t block_words = 21, block = 8 * block_words, blocks = 3;
    static constexpr std::size_t prf_words = 17, prf_block = 8 * prf_words, sha3_512_words = 9;
    /// What store_lanes writes of a block, and whole vectors of candidates.
    static constexpr std::size_t stored_block = 192;
    /// For the third blocks of a group; until these are there a permutation may have the place.
    template <class V>
    static constexpr std::size_t place_of_blocks = V::lanes*(V::in_memory ? 8 * keccak_words
                                                                          : stored_block);
    using one_state = typename states<1>::type;

    /// How far the expansion is, and the hash: parked, or in the first of `width` lanes of
    /// `states`. G, if it is wanted, goes before it, and PRF then has to wait for it.
    struct expansion {
        const std::uint8_t* rho;
        ntt_polynomial* entries; // entry i is number i % capacity
        std::size_t k, capacity;
        kernels::hash_lane hash, g;
        std::size_t next = 0, width = 0;
        std::array<std::uint64_t, keccak_words> parked{};
        std::uint64_t* states;
        riding_prf prf;
        const prf_step* prf_steps; // the next one, or null
        std::size_t prf_stride = 128;

        MLKEM_DETAIL_NOINLINE
        expansion(const std::uint8_t* seed, ntt_polynomial* where, std::size_t rank,
                  std::size_t places, const riding_hash& h, const riding_prf& beside,
                  const prf_step* schedule, std::uint64_t* lanes) noexcept
            : rho(seed), entries(where), k(rank),
              capacity(places), hash{h.first.data(),  h.first.size() / 8,
                                     h.second.data(), (h.first.size() + h.second.size()) / 8,
                                     h.suffix,        h.out.data()},
              g{nullptr, 0, nullptr, 0, 0, nullptr, 1}, states(lanes), prf(beside),
              prf_steps(schedule)
        {
        }

        /// G before the hash.
        void begin_with(const riding_g& first) noexcept
        {
            g = {first.m.data(),   4, first.h.data(), 8, 0x06,
                 first.out.data(), 0, sha3_512_words, 8};
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

        /// After G: the hash, which was never parked, begins where G was.
        void begin_hash() noexcept
        {
            const std::size_t lanes = width;
            width = 0;
            move_hash(lanes);
        }

        /// The next entries of A.
        void take_streams(std::size_t count, stream* streams) noexcept
        {
            for (std::size_t i = 0; i < count; ++i) {
                const std::size_t entry = next + i;
                streams[i] = {rho, entry / k, entry % k, entries[entry % capacity].c.data()};
            }
            next += count;
        }

        /// PRF's lanes in the next permutation, or null.
        const prf_step* next_prf_step() noexcept
        {
            if (prf_steps == nullptr)
                return nullptr;
            const prf_step* const step = prf_steps++;
            return step->lanes != 0 ? step : nullptr;
        }
    };

    /// Starts the calls of PRF that begin in a permutation, one lane after another.
    template <class V>
    MLKEM_DETAIL_NOINLINE static void start_prfs(const prf_step& step, expansion& all) noexcept
    {
        for (std::size_t i = 0; i < V::lanes; ++i) {
            if (((step.lanes & ~step.seconds) >> i & 1) != 0)
                sampler::start_lane(all.prf.s, all.prf.nonce + step.call[i], all.states + i,
                                    V::lanes);
        }
    }
    /// All lanes at once, but for the first one where it is the hash's.
    template <class V>
    static void start_all_prfs(const prf_step& step, bool hashes, expansion& all) noexcept
    {
        alignas(64) std::array<std::uint64_t, V::lanes> names;
        for (std::size_t i = 0; i < V::lanes; ++i)
            names[i] = sampler::prf_name(all.prf.nonce + step.call[i]);
        kernels::start_lanes<V>(all.states, all.prf.s, names.data(), prf_words - 1, hashes);
    }
    /// The blocks of PRF, from where lanes were stored.
    MLKEM_DETAIL_NOINLINE static void keep_prfs(const prf_step& step, const expansion& all,
                                                std::uint8_t* const* from) noexcept
    {
        for (std::size_t i = 0; step.lanes >> i != 0; ++i) {
            std::uint8_t* const to = all.prf.out + all.prf_stride * step.call[i];
            if ((step.seconds >> i & 1) != 0)
                std::memcpy(to + prf_block, from[i], 192 - prf_block);
            else if ((step.firsts >> i & 1) != 0)
                std::memcpy(to, from[i], prf_block);
            else if ((step.lanes >> i & 1) != 0)
                std::memcpy(to, from[i], 128);
        }
    }

    /// Permutes all lanes; if V::in_memory, by way of `place`, which is as large as the states.
    template <class V> static void permute(std::uint64_t* states, std::uint8_t* place) noexcept
    {
        if constexpr (V::in_memory)
            kernels::keccak_permute_by_way_of<V>(reinterpret_cast<std::uint64_t*>(place), states);
        else
            kernels::keccak_permute<V>(states);
    }

    /// permute() with the next block of G or of the hash in the first lane, if any is left: a
    /// message may be shorter than a plan supposes.
    template <class V> static void step(expansion& all, std::uint8_t* place) noexcept
    {
        const bool is_g = !all.g.ended();
        kernels::hash_lane& hash = is_g ? all.g : all.hash;
        const bool absorbs = !hash.ended();
        if (absorbs)
            kernels::absorb_in_first_lane<V>(all.states, hash);
        permute<V>(all.states, place);
        if (!absorbs || !hash.ended())
            return;
        for (std::size_t w = 0; w < hash.out_words; ++w)
            store_le64(hash.out + 8 * w, all.states[w * V::lanes]);
        if (is_g)
            all.begin_hash();
    }

    /// `widths`: those that the groups of a plan have, and `turns`, whether any takes turns: no
    /// other code is made.
    template <unsigned widths, bool turns, std::size_t N = 8>
    static void run(const lane_group& group, expansion& all) noexcept
    {
        if constexpr ((widths & N) != 0) {
            using V = typename states<N>::type;
            if constexpr (turns && N == 4) {
                if (group.takes_turns())
                    return run_in_turns<V>(all);
            }
            if (group.lanes == N)
                return run_in<V>(group, all);
        }
        if constexpr (N > 1)
            run<widths, turns, N / 2>(group, all);
    }

    template <class V>
    MLKEM_DETAIL_NOINLINE static void run_in(const lane_group& group, expansion& all) noexcept
    {
        all.move_hash(group.hash_blocks != 0 ? V::lanes : 0);
        std::array<stream, V::lanes> streams;
        all.take_streams(group.streams, streams.data());
        sample_group<V>(streams.data(), group, all);
    }

    /// Four streams in three lanes beside four blocks of the hash. Before each permutation but the
    /// first, one lane, from the last to the second, gives its stream aside and takes the one that
    /// is there.
    template <class V> MLKEM_DETAIL_NOINLINE static void run_in_turns(expansion& all) noexcept
    {
        static_assert(V::lanes == 4);
        all.move_hash(4);
        std::array<stream, 4> streams;
        all.take_streams(4, streams.data());
        alignas(64) std::array<std::uint8_t, place_of_blocks<V>> beside;
        std::array<std::uint64_t, keccak_words> aside{};
        start<V>(streams.data(), 3, all.rho, all.states, 1);
        std::memcpy(aside.data(), all.rho, 32);
        aside[4] = name_of(streams[3]);
        aside[block_words - 1] = std::uint64_t{1} << 63;
        for (std::size_t b = 0; b < 4; ++b) {
            if (b != 0)
                exchange<V>(all.states + 4 - b, aside.data());
            auto to = places_of_block<V>(streams.data(), 0, 1, beside.data(), b);
            for (std::size_t i = 1; i < 4; ++i) {
                const std::size_t later = i + b < 4 ? 0 : 1; // lanes that have changed
                if (b - later < 2)
                    to[i] = sampler::first_candidates(streams[i - 1 + later].a_hat) +
                            (b - later) * block;
            }
            step<V>(all, beside.data());
            kernels::store_lanes<V>(all.states, block_words, to.data());
            if (b == 2)
                reject<V>(streams.data(), 1, all.states, beside.data(), 1);
        }
        reject<V>(streams.data() + 1, 3, all.states, beside.data(), 1);
    }
    template <class V> static void exchange(std::uint64_t* lane, std::uint64_t* aside) noexcept
    {
        for (std::size_t w = 0; w < keccak_words; ++w) {
            std::uint64_t* const word = lane + w * V::lanes;
            std::swap(*word, aside[w]);
        }
    }

    /// What is left of the hash, by itself.
    template <class = void>
    MLKEM_DETAIL_NOINLINE static void finish(expansion& all) noexcept
    {
        all.move_hash(1);
        while (!all.hash.ended())
            step<one_state>(all, nullptr);
    }

    template <unsigned widths, std::size_t N = 8>
    static void run_tail(std::size_t lanes, expansion& all) noexcept
    {
        if constexpr ((widths & N) != 0) {
            if (lanes == N)
                return run_tail_in<typename states<N>::type>(all);
        }
        if constexpr (N > 1)
            run_tail<widths, N / 2>(lanes, all);
    }
    /// A permutation of plan_tail().
    template <class V> MLKEM_DETAIL_NOINLINE static void run_tail_in(expansion& all) noexcept
    {
        const bool hashes = !all.hash.ended();
        all.move_hash(hashes ? V::lanes : 0);
        const prf_step* const prf = all.next_prf_step();
        if (prf != nullptr && prf->seconds != 0)
            start_prfs<V>(*prf, all);
        else if (prf != nullptr)
            start_all_prfs<V>(*prf, hashes, all);

        // Calls of one block need no more words than there is place for.
        constexpr std::size_t place = 8 * (V::in_memory ? keccak_words : prf_words + V::lanes);
        const bool in_place = all.prf_stride == 128;
        alignas(64) std::array<std::uint8_t, V::lanes * place> bytes;
        std::array<std::uint8_t*, V::lanes> to;
        for (std::size_t i = 0; i < V::lanes; ++i) {
            const bool kept = in_place && prf != nullptr && (prf->lanes >> i & 1) != 0;
            to[i] = kept ? all.prf.out + all.prf_stride * prf->call[i] : bytes.data() + i * place;
        }
        step<V>(all, bytes.data());
        if (prf == nullptr)
            return;
        kernels::store_lanes<V>(all.states, in_place ? 16 : prf_words, to.data());
        if (!in_place)
            keep_prfs(*prf, all, to.data());
    }

    /// Samples the entries of a group, all of one seed, beside the hash.
    template <class V>
    static void sample_group(const stream* streams, const lane_group& group,
                             expansion& all) noexcept
    {
        alignas(64) std::array<std::uint8_t, place_of_blocks<V>> beside;
        const std::size_t first = group.first_stream();
        start<V>(streams, group.streams, all.rho, all.states, first);
        for (std::size_t b = 0; b < blocks; ++b) {
            const auto to = places_of_block<V>(streams, group.streams, first, beside.data(), b);
            if (b == group.hash_blocks)
                all.move_hash(0);
            const prf_step* const prf = all.next_prf_step();
            if (prf != nullptr)
                start_prfs<V>(*prf, all);
            if (b < group.hash_blocks)
                step<V>(all, beside.data());
            else
                permute<V>(all.states, beside.data());
            kernels::store_lanes<V>(all.states, block_words, to.data());
            if (prf != nullptr)
                keep_prfs(*prf, all, to.data());
        }
        reject<V>(streams, group.streams, all.states, beside.data(), first);
    }

    /// Fresh states for `count` streams, in the lanes from `first` on; of different seeds if `seed`
    /// is null.
    template <class V>
    static void start(const stream* streams, std::size_t count, const std::uint8_t* seed,
                      std::uint64_t* states, std::size_t first) noexcept
    {
        alignas(64) std::array<std::uint64_t, V::lanes> names{};
        for (std::size_t i = 0; i < count; ++i)
            names[first + i] = name_of(streams[i]);
        kernels::start_lanes<V>(states, seed, names.data(), block_words - 1, first != 0);
    }
    /// What a stream absorbs after rho, with the domain bits.
    static constexpr std::uint64_t name_of(const stream& s) noexcept
    {
        return s.j | s.i << 8 | std::uint64_t{0x1f} << 16;
    }
    /// Where the lanes go that hold block b: the first two to the polynomial that is made of them.
    /// Settled before they are permuted, as in noise.inl.
    template <class V>
    static std::array<std::uint8_t*, V::lanes>
    places_of_block(const stream* streams, std::size_t count, std::size_t first,
                    std::uint8_t* beside, std::size_t b) noexcept
    {
        std::array<std::uint8_t*, V::lanes> to;
        for (std::size_t i = 0; i < V::lanes; ++i) {
            std::uint8_t* const place = beside + i * stored_block;
            to[i] = place;
        }
        for (std::size_t i = 0; i < count && b < 2; ++i)
            to[first + i] = sampler::first_candidates(streams[i].a_hat) + b * block;
        return to;
    }
    template <class V>
    static void reject(const stream* streams, std::size_t count, const std::uint64_t* states,
                       std::uint8_t* beside, std::size_t first) noexcept
    {
        for (std::size_t i = 0; i < count; ++i) {
            std::int16_t* const a = streams[i].a_hat;
            std::uint8_t* const third = beside + (first + i) * stored_block;
            std::memset(third + block, 0xff, stored_block - block); // not below q
            std::size_t j = sampler::begin_rejection_vartime(a);
            j = kernels::rejection_vartime(third, stored_block, a, j);
            if (j < n)
                top_up<V>(states + first + i, a, j);
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
        while (j < n) {
            kernels::keccak_permute<one_state>(state.data());
            j = kernels::rejection_vartime(reinterpret_cast<const std::uint8_t*>(state.data()),
                                           block, a, j);
        }
    }

    /// Of Decaps, whose A has k rows, or is not wanted: k is 0.
    template <std::size_t Rank, int eta_a, std::size_t count_a, int eta_b, std::size_t count_b>
    static void run_decaps(const std::uint8_t* rho, ntt_polynomial* a_hat, const riding_hash& j,
                           const riding_g& g,
                           noise_bytes<eta_a, count_a, eta_b, count_b>& noise) noexcept
    {
        using noise_type = noise_bytes<eta_a, count_a, eta_b, count_b>;
        constexpr auto& plan = plan_of_decaps<Rank, noise_type>;
        alignas(64) std::array<std::uint64_t, keccak_words * plan.lanes()> states;
        if constexpr (Rank == 0)
            states.fill(0);
        expansion all(rho, a_hat, Rank, Rank * Rank, j, {g.r().data(), noise.bytes.data()},
                      prf_of_decaps<Rank, noise_type>.data(), states.data());
        all.prf_stride = noise_type::stride;
        all.begin_with(g);
        for (std::size_t i = 0; i < plan.groups.size; ++i)
            run<plan.groups.widths(), false>(plan.groups.groups[i], all);
        for (std::size_t i = 0; i < plan.tail.size; ++i)
            run_tail<plan.tail.widths()>(plan.tail.lanes[i], all);
    }

  public:
    /// Whose work it takes over in Decaps.
    using keccak_in_decaps = keccak;
    using sampling_in_decaps = sampler;

    template <std::size_t Rank, class Noise>
    static constexpr decaps_plan plan_of_decaps = plan_decaps(Rank, blocks_of_h(Noise::count_of_a),
                                                              Noise::calls, costs);
    template <std::size_t Rank, class Noise>
    static constexpr auto prf_of_decaps = schedule_prf<plan_of_decaps<Rank, Noise>.steps()>(
        plan_of_decaps<Rank, Noise>, Noise::calls);
    /// Bytes of stack of expand_in_decaps(), besides Backend::stack_of_calls.
    template <std::size_t Rank, class Noise> static constexpr std::size_t stack_in_decaps() noexcept
    {
        return sizeof(expansion) +
               plan_of_decaps<Rank, Noise>.lanes() * (8 * keccak_words + stored_block);
    }
    template <std::size_t Rank, hash_input input>
    static constexpr lane_plan plan = plan_lanes(Rank, blocks_of_h(Rank), input, costs);

    template <std::size_t Rank>
    static void expand(std::span<const std::uint8_t, 32> rho, ntt_matrix<Rank>& a_hat,
                       const riding_hash& hash) noexcept
    {
        constexpr auto& groups = plan<Rank, hash_input::complete>;
        alignas(64) std::array<std::uint64_t, keccak_words * groups.lanes()> states;
        expansion all(rho.data(), a_hat.entries.data(), Rank, Rank * Rank, hash, {}, nullptr,
                      states.data());
        for (std::size_t i = 0; i < groups.size; ++i)
            run<groups.widths(), groups.takes_turns()>(groups.groups[i], all);
        finish(all);
    }

    /// The same with J(z || c) in Decaps, and G and the noise of Encrypt, which want m' only.
    template <std::size_t Rank, int eta_a, std::size_t count_a, int eta_b, std::size_t count_b>
    MLKEM_DETAIL_NOINLINE static void
    expand_in_decaps(std::span<const std::uint8_t, 32> rho, ntt_matrix<Rank>& a_hat,
                     const riding_hash& j, const riding_g& g,
                     noise_bytes<eta_a, count_a, eta_b, count_b>& noise) noexcept
    {
        run_decaps<Rank>(rho.data(), a_hat.entries.data(), j, g, noise);
    }
    /// Where A is there.
    template <int eta_a, std::size_t count_a, int eta_b, std::size_t count_b>
    MLKEM_DETAIL_NOINLINE static void
    hash_in_decaps(const riding_hash& j, const riding_g& g,
                   noise_bytes<eta_a, count_a, eta_b, count_b>& noise) noexcept
    {
        run_decaps<0>(nullptr, nullptr, j, g, noise);
    }

    /// Entries of A of any seeds, as many as there are lanes.
    template <class = void>
    MLKEM_DETAIL_NOINLINE static void sample(const stream* streams, std::size_t count) noexcept
    {
        using V = typename widest_states<8>::type;
        alignas(64) std::array<std::uint64_t, keccak_words * V::lanes> states;
        alignas(64) std::array<std::uint8_t, place_of_blocks<V>> beside;
        std::array<const std::uint8_t*, V::lanes> seeds;
        for (std::size_t i = 0; i < V::lanes; ++i)
            seeds[i] = streams[i < count ? i : 0].rho;
        start<V>(streams, count, nullptr, states.data(), 0);
        kernels::absorb_lanes<V>(states.data(), 0, seeds.data(), 0, 4);
        for (std::size_t b = 0; b < blocks; ++b) {
            const auto to = places_of_block<V>(streams, count, 0, beside.data(), b);
            permute<V>(states.data(), beside.data());
            kernels::store_lanes<V>(states.data(), block_words, to.data());
        }
        reject<V>(streams, count, states.data(), beside.data(), 0);
    }

    template <std::size_t Rank> class by_rows {
        static constexpr auto& groups = plan<Rank, hash_input::by_rows>;

      public:
        static constexpr std::size_t riding_prfs = prfs_beside_rows(groups, Rank);

      private:
        static constexpr auto schedule =
            schedule_prf<groups.steps_of_groups()>(groups, {0, riding_prfs});

      public:
        by_rows(std::span<const std::uint8_t, 32> rho, const riding_hash& hash,
                const riding_prf& prf) noexcept
            : expansion_(rho.data(), entries_.data(), Rank, entries_.size(), hash, prf,
                         prf.count != 0 ? schedule.data() : nullptr, states_.data())
        {
        }
        by_rows(const by_rows&) = delete;
        by_rows& operator=(const by_rows&) = delete;
        ~by_rows() = default;

        /// Bytes of stack of an object, and for each lane of a block, and of pointers and words
        /// that permutations spill.
        static constexpr std::size_t stack() noexcept
        {
            return sizeof(by_rows) + groups.lanes() * (stored_block + 192);
        }

        ntt_polynomial* next_row() noexcept
        {
            const std::size_t row = row_++;
            while (expansion_.next < Rank * row_)
                run<groups.widths(), false>(groups.groups[group_++], expansion_);
            return entries_.data() + row % 2 * Rank;
        }
        void finish() noexcept { matrix::finish(expansion_); }

      private:
        ntt_vector<2 * Rank> entries_;
        alignas(64) std::array<std::uint64_t, keccak_words * groups.lanes()> states_;
        expansion expansion_;
        std::size_t row_ = 0, group_ = 0;
    };
};
