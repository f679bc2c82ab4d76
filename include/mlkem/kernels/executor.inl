// Runs the steps of a plan (hash/plan.hpp): the one place that permutes for operations.

struct executor {
    /// The widest permutation, and so how many operations a batch has side by side.
    static constexpr std::size_t lanes = widest_states<8>::type::lanes;
    static constexpr const permutation_costs& costs_of_permutations = costs;
    // Whose work it does.
    using keccak_of_steps = keccak;
    using sampling_of_steps = sampler;
    using matrix_of_steps = matrix;
    using parallel_of_steps = parallel;

    /// Runs `count` steps from `at` on.
    MLKEM_DETAIL_NOINLINE static void run(plan_position& at, std::size_t count,
                                          const hash_memory& memory) noexcept
    {
        for (std::size_t i = 0; i < count; ++i) {
            const plan_step& step = *at.step;
            run_in<lanes>(at, memory);
            ++at.step;
            at.use += step.uses;
            at.move += step.loads + step.saves;
        }
    }

  private:
    static constexpr std::size_t entry_block = 168, prf_block = 136;
    /// What store_lanes writes of a block of 168 bytes: whole vectors of candidates.
    static constexpr std::size_t stored_block = 192;
    static constexpr std::uint64_t last_bit = std::uint64_t{1} << 63;
    static constexpr std::uint64_t shake_suffix = 0x1f;
    static constexpr std::size_t seed_words = 4, long_rate = 17;

    template <class V> MLKEM_DETAIL_INLINE static V lane_mask(std::size_t lane) noexcept
    {
        return V::load_public(tables::lane_masks<V::lanes>[lane].data());
    }
    /// x in the lanes of a mask, of which there is at least one, and zero in others.
    template <class V> MLKEM_DETAIL_INLINE static V masked(const V& x, const V& mask) noexcept
    {
        if constexpr (V::lanes == 1)
            return x;
        else
            return chi(x, mask, x);
    }
    template <class V>
    MLKEM_DETAIL_INLINE static void add_to_row(std::uint64_t* states, std::size_t w,
                                               const V& x) noexcept
    {
        std::uint64_t* const row = states + w * V::lanes;
        xor_(V::load(row), x).store(row);
    }

    template <std::size_t N>
    static void run_in(const plan_position& at, const hash_memory& memory) noexcept
    {
        if constexpr (requires { typename states<N>::type; }) {
            if (at.step->width == N)
                return run_step<typename states<N>::type>(at, memory);
        }
        if constexpr (N > 1)
            run_in<N / 2>(at, memory);
    }

    template <class V>
    MLKEM_DETAIL_NOINLINE static void run_step(const plan_position& at,
                                               const hash_memory& memory) noexcept
    {
        const plan_step& step = *at.step;
        if (step.starts())
            start<V>(at, memory);
        if (step.absorbing != 0)
            absorb<V>(at, memory);
        // Where lanes are stored to is settled before they are permuted. Pointers that were written
        // after that, and read again at once, made the time depend on what the lanes held, by two
        // ticks in ten thousand on Zen 4. See off_the_stack.
        std::array<std::uint8_t*, V::lanes> to;
        for (std::size_t i = 0; i < V::lanes; ++i)
            to[i] = memory.scratch + i * stored_block;
        for (std::size_t i = 0; step.stored_words != 0 && i < step.uses; ++i)
            set_destination(at.use[i], memory, to.data());
        if constexpr (V::in_memory)
            kernels::keccak_permute_by_way_of<V>(reinterpret_cast<std::uint64_t*>(memory.scratch),
                                                 memory.states);
        else
            kernels::keccak_permute<V>(memory.states);
        if (step.stored_words != 0)
            kernels::store_lanes<V>(memory.states, step.stored_words, to.data());
        if (step.keeps())
            keep<V>(at, to.data(), memory);
        for (std::size_t i = 0; i < step.saves; ++i)
            save<V>(at.move[step.loads + i], memory);
    }
    static void set_destination(const lane_use& use, const hash_memory& memory,
                                std::uint8_t** to) noexcept
    {
        if (use.kind() == sponge_kind::entry && use.block() < 2)
            to[use.lane()] = sampler::first_candidates(memory.entries[use.place()].c.data()) +
                             use.block() * entry_block;
        else if (use.is_direct())
            to[use.lane()] = noise_of(use, memory);
    }
    static std::uint8_t* noise_of(const lane_use& use, const hash_memory& memory) noexcept
    {
        return memory.io[use.op()].noise + memory.noise_distance * use.index +
               prf_block * use.block();
    }

    template <class V> static void save(const lane_move& move, const hash_memory& memory) noexcept
    {
        for (std::size_t w = 0; w < keccak_words; ++w)
            memory.parked[move.place * keccak_words + w] = memory.states[w * V::lanes + move.lane];
    }
    /// Requires the lane to be zero. Words stored to it one by one would delay the permutation,
    /// which loads vectors.
    template <class V> static void load(const lane_move& move, const hash_memory& memory) noexcept
    {
        const std::uint64_t* const from = memory.parked + move.place * keccak_words;
        add_words(memory.states, 0, reinterpret_cast<const std::uint8_t*>(from), keccak_words,
                  lane_mask<V>(move.lane));
    }

    /// Lanes whose state does not stay: zero, of PRF and entries of A with all that these absorb,
    /// or what was parked.
    template <class V>
    MLKEM_DETAIL_NOINLINE static void start(const plan_position& at,
                                            const hash_memory& memory) noexcept
    {
        const plan_step& step = *at.step;
        std::uint64_t* const states = memory.states;
        const V zero = V::set1(0);
        if (step.stays()) {
            V staying = zero;
            for (std::size_t i = 0; i < step.uses; ++i)
                if (at.use[i].stays())
                    staying = xor_(staying, lane_mask<V>(at.use[i].lane()));
            MLKEM_DETAIL_UNROLL_LOOP
            for (std::size_t w = 0; w < keccak_words; ++w)
                masked(V::load(states + w * V::lanes), staying).store(states + w * V::lanes);
        } else {
            MLKEM_DETAIL_UNROLL_LOOP
            for (std::size_t w = 0; w < keccak_words; ++w)
                zero.store(states + w * V::lanes);
        }
        start_shakes<V>(at, memory);
        for (std::size_t i = 0; i < step.loads; ++i)
            load<V>(at.move[i], memory);
    }
    /// PRF and entries of A absorb one block: 32 bytes, a number or two, and the padding.
    template <class V>
    MLKEM_DETAIL_INLINE static void start_shakes(const plan_position& at,
                                                 const hash_memory& memory) noexcept
    {
        V names = V::set1(0), mask = names; // lanes of one seed
        const std::uint8_t* seed = nullptr;
        std::size_t last_word = 0;
        for (std::size_t i = 0; i < at.step->uses; ++i) {
            const lane_use& use = at.use[i];
            if (use.is_hash() || use.block() != 0)
                continue;
            const bool is_entry = use.kind() == sponge_kind::entry;
            const hash_io& io = memory.io[use.op()];
            const std::uint8_t* const from = is_entry ? io.rho : io.g_out + 32;
            if (from != seed) {
                if (seed != nullptr)
                    add_seed<V>(memory.states, seed, last_word, mask);
                seed = from;
                last_word = use.rate_words() - 1;
                mask = V::set1(0);
            }
            const V lane = lane_mask<V>(use.lane());
            const std::uint64_t name =
                is_entry ? (use.index & 15U) | (use.index & 0xf0U) << 4 | shake_suffix << 16
                         : use.index | shake_suffix << 8;
            mask = xor_(mask, lane);
            names = xor_(names, masked(V::set1(name), lane));
        }
        if (seed == nullptr)
            return;
        add_seed<V>(memory.states, seed, last_word, mask);
        add_to_row(memory.states, seed_words, names);
    }
    template <class V>
    MLKEM_DETAIL_INLINE static void add_seed(std::uint64_t* states, const std::uint8_t* seed,
                                             std::size_t last_word, const V& mask) noexcept
    {
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t w = 0; w < seed_words; ++w)
            add_to_row(states, w, masked(V::broadcast(seed + 8 * w), mask));
        add_to_row(states, last_word, masked(V::set1(last_bit), mask));
    }

    static const hash_message& message_of(const lane_use& use, const hash_memory& memory) noexcept
    {
        const hash_io& io = memory.io[use.op()];
        return use.kind() == sponge_kind::g ? io.g : io.long_message;
    }
    /// The next blocks of G, H and J.
    template <class V>
    MLKEM_DETAIL_NOINLINE static void absorb(const plan_position& at,
                                             const hash_memory& memory) noexcept
    {
        const plan_step& step = *at.step;
        const lane_use* const uses = at.use + step.absorbing_use;
        if constexpr (V::lanes > 1) {
            if (step.absorbing > 1 && step.is_alike())
                return absorb_alike<V>(uses, step.uses - step.absorbing_use, memory);
        }
        for (std::size_t i = 0, left = step.absorbing; left != 0; ++i) {
            if (uses[i].is_hash()) {
                absorb_in_lane<V>(uses[i], memory);
                --left;
            }
        }
    }

    /// The words of block `number` of a message, in two pieces, and whether its end follows.
    struct block_pieces {
        std::size_t in_first, count; // words of the first piece, of both
        std::size_t first_at, second_at;
        bool ends;

        block_pieces(const hash_message& m, std::size_t number, std::size_t rate) noexcept
        {
            const std::size_t from = number * rate;
            const std::size_t left = from < m.words ? m.words - from : 0;
            const std::size_t left_of_first = from < m.first_words ? m.first_words - from : 0;
            ends = left < rate;
            count = ends ? left : rate;
            in_first = left_of_first < rate ? left_of_first : rate;
            first_at = in_first != 0 ? from : 0;
            second_at = in_first < count ? from + in_first - m.first_words : 0;
        }
    };
    template <class V>
    static void absorb_in_lane(const lane_use& use, const hash_memory& memory) noexcept
    {
        const hash_message& m = message_of(use, memory);
        const std::size_t rate = use.rate_words();
        const block_pieces pieces(m, use.block(), rate);
        const V lane = lane_mask<V>(use.lane());
        if (pieces.count == long_rate && (pieces.in_first == 0 || pieces.in_first == long_rate)) {
            const bool is_first = pieces.in_first != 0;
            return add_long_block(
                memory.states,
                is_first ? m.first + 8 * pieces.first_at : m.second + 8 * pieces.second_at, lane);
        }
        add_words(memory.states, 0, m.first + 8 * pieces.first_at, pieces.in_first, lane);
        if (pieces.in_first < pieces.count)
            add_words(memory.states, pieces.in_first, m.second + 8 * pieces.second_at,
                      pieces.count - pieces.in_first, lane);
        if (pieces.ends)
            add_end(memory.states, pieces.count, m.end, rate, lane);
    }
    template <class V>
    MLKEM_DETAIL_INLINE static void add_words(std::uint64_t* states, std::size_t at,
                                              const std::uint8_t* words, std::size_t count,
                                              const V& lane) noexcept
    {
        for (std::size_t w = 0; w < count; ++w)
            add_to_row(states, at + w, masked(V::broadcast(words + 8 * w), lane));
    }
    /// A whole block of H or J.
    template <class V>
    MLKEM_DETAIL_INLINE static void add_long_block(std::uint64_t* states, const std::uint8_t* words,
                                                   const V& lane) noexcept
    {
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t w = 0; w < long_rate; ++w)
            add_to_row(states, w, masked(V::broadcast(words + 8 * w), lane));
    }
    template <class V>
    MLKEM_DETAIL_INLINE static void add_end(std::uint64_t* states, std::size_t at,
                                            std::uint64_t end, std::size_t rate,
                                            const V& lane) noexcept
    {
        add_to_row(states, at, masked(V::set1(end), lane));
        add_to_row(states, rate - 1, masked(V::set1(last_bit), lane));
    }
    /// The same block of messages of the same form, in several lanes.
    template <class V>
    static void absorb_alike(const lane_use* uses, std::size_t count,
                             const hash_memory& memory) noexcept
    {
        alignas(64) static constexpr std::array<std::uint8_t, entry_block> zeros{};
        std::array<const std::uint8_t*, V::lanes> first, second;
        first.fill(zeros.data());
        second.fill(zeros.data());
        const std::size_t rate = uses->rate_words();
        const hash_message& form = message_of(*uses, memory);
        const block_pieces pieces(form, uses->block(), rate);
        V lanes_mask = V::set1(0);
        for (std::size_t i = 0; i < count; ++i) {
            if (!uses[i].is_hash())
                continue;
            const hash_message& m = message_of(uses[i], memory);
            first[uses[i].lane()] = m.first + 8 * pieces.first_at;
            second[uses[i].lane()] = m.second + 8 * pieces.second_at;
            lanes_mask = xor_(lanes_mask, lane_mask<V>(uses[i].lane()));
        }
        if (pieces.in_first != 0)
            kernels::absorb_lanes<V>(memory.states, 0, first.data(), 0, pieces.in_first);
        if (pieces.in_first < pieces.count)
            kernels::absorb_lanes<V>(memory.states, pieces.in_first, second.data(), 0,
                                     pieces.count - pieces.in_first);
        if (pieces.ends)
            add_end(memory.states, pieces.count, form.end, rate, lanes_mask);
    }

    /// What sponges give, from where it was stored or from their lanes.
    template <class V>
    MLKEM_DETAIL_NOINLINE static void keep(const plan_position& at, std::uint8_t* const* from,
                                           const hash_memory& memory) noexcept
    {
        for (std::size_t i = 0; i < at.step->uses; ++i) {
            const lane_use& use = at.use[i];
            const std::uint64_t* const lane = memory.states + use.lane();
            const hash_io& io = memory.io[use.op()];
            if (use.kind() == sponge_kind::prf) {
                if (!use.is_direct())
                    std::memcpy(noise_of(use, memory), from[use.lane()],
                                use.block() != 0 ? 56
                                : use.is_last()  ? 128
                                                 : prf_block);
            } else if (!use.is_last()) {
                continue;
            } else if (use.kind() == sponge_kind::entry) {
                reject<V>(memory.entries[use.place()].c.data(), from[use.lane()], lane);
            } else {
                const bool is_g = use.kind() == sponge_kind::g;
                copy_words<V>(is_g ? io.g_out : io.long_out, lane, is_g ? 8 : 4);
            }
        }
    }
    template <class V>
    MLKEM_DETAIL_INLINE static void copy_words(std::uint8_t* to, const std::uint64_t* lane,
                                               std::size_t words) noexcept
    {
        for (std::size_t w = 0; w < words; ++w)
            store_le64(to + 8 * w, lane[w * V::lanes]);
    }
    /// SampleNTT from the first two blocks in the polynomial, and the third one.
    template <class V>
    static void reject(std::int16_t* a_hat, std::uint8_t* third, const std::uint64_t* lane) noexcept
    {
        std::memset(third + entry_block, 0xff, stored_block - entry_block); // not below q
        std::size_t j = sampler::begin_rejection_vartime(a_hat);
        j = kernels::rejection_vartime(third, stored_block, a_hat, j);
        if (j < n)
            top_up<V>(lane, a_hat, j);
    }
    /// The blocks of a stream after the third, until a_hat[0:256] is full.
    template <class V>
    MLKEM_DETAIL_NOINLINE static void top_up(const std::uint64_t* lane, std::int16_t* a_hat,
                                             std::size_t j) noexcept
    {
        std::array<std::uint64_t, keccak_words> state;
        for (std::size_t w = 0; w < keccak_words; ++w)
            state[w] = lane[w * V::lanes];
        while (j < n) {
            kernels::keccak_permute<typename states<1>::type>(state.data());
            j = kernels::rejection_vartime(reinterpret_cast<const std::uint8_t*>(state.data()),
                                           entry_block, a_hat, j);
        }
    }
};
