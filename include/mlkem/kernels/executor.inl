// Runs the steps of a plan (hash/plan.hpp): the one place that permutes for operations.

struct executor {
    /// The widest permutation, and so how many operations a batch has side by side.
    static constexpr std::size_t lanes = widest_states<8>::type::lanes;
    /// Those of widths that plans may have: one lane that costs as much as four is not worth code.
    static constexpr permutation_costs costs_of_permutations = {
        costs.four != 0 && 50 * costs.one > 49 * costs.four ? std::uint16_t{0} : costs.one,
        costs.two, costs.four, costs.eight};
    // Whose work it does.
    using keccak_of_steps = keccak;
    using sampling_of_steps = sampler;
    using matrix_of_steps = matrix;
    using parallel_of_steps = parallel;

    /// Runs `count` steps from `at` on; `side_by_side`: of several operations.
    template <bool side_by_side>
    MLKEM_DETAIL_NOINLINE static void run(plan_position& at, std::size_t count,
                                          const hash_memory& memory) noexcept
    {
        for (std::size_t i = 0; i < count; ++i) {
            const plan_step& step = *at.step;
            run_in<side_by_side, lanes>(at, memory);
            ++at.step;
            at.use += step.uses;
            at.move += step.loads + step.saves;
            at.names += step.shakes != 0 ? step.width : 0;
        }
    }

    /// The same in a place of its own.
    MLKEM_DETAIL_NOINLINE static void run_in_place(plan_position& at, std::size_t count,
                                                   const hash_memory& memory) noexcept
    {
        alignas(64) std::array<std::uint64_t, keccak_words * lanes> states;
        alignas(64) std::array<std::uint8_t, 8 * keccak_words * lanes> scratch;
        std::array<std::uint64_t, keccak_words * parked_at_once> parked;
        hash_memory all = memory;
        all.states = states.data();
        all.scratch = scratch.data();
        all.parked = parked.data();
        run<false>(at, count, all);
    }
    /// States that are parked at a time at most by a plan that is run in place.
    static constexpr std::size_t parked_at_once = 4;

  private:
    static constexpr std::size_t entry_block = 168, prf_block = 136;
    /// What store_lanes writes of a block of 168 bytes: whole vectors of candidates.
    static constexpr std::size_t stored_block = 192;
    static constexpr std::uint64_t last_bit = std::uint64_t{1} << 63;
    static constexpr std::size_t seed_words = 4, long_rate = 17;
    /// What lanes absorb that have nothing to.
    static constexpr std::array<std::uint8_t, entry_block> zeros{};

    /// All ones in the lanes of a set.
    template <class V> MLKEM_DETAIL_INLINE static V lane_set(unsigned set) noexcept
    {
        const V first = V::load_public(tables::lane_sets[set % 16].data() + 4);
        if constexpr (V::lanes <= 4)
            return first;
        else
            return xor_(first, V::load_public(tables::lane_sets[set / 16].data()));
    }
    /// All ones in other lanes.
    template <class V> MLKEM_DETAIL_INLINE static V other_lanes(unsigned set) noexcept
    {
        return xor_(V::set1(~std::uint64_t{0}), lane_set<V>(set));
    }
    template <class V> MLKEM_DETAIL_INLINE static V beside(std::size_t lane) noexcept
    {
        return other_lanes<V>(1U << lane);
    }
    /// x, but zero in the lanes of a mask.
    template <class V> MLKEM_DETAIL_INLINE static V without(const V& mask, const V& x) noexcept
    {
        return chi(V::set1(0), mask, x);
    }
    template <class V>
    MLKEM_DETAIL_INLINE static void add_to_row(std::uint64_t* states, std::size_t w,
                                               const V& x) noexcept
    {
        std::uint64_t* const row = states + w * V::lanes;
        xor_(V::load(row), x).store(row);
    }

    template <bool side_by_side, std::size_t N>
    static void run_in(const plan_position& at, const hash_memory& memory) noexcept
    {
        if constexpr (costs_of_permutations.of(N) != 0) {
            if (at.step->width == N)
                return run_step<side_by_side, typename states<N>::type>(at, memory);
        }
        if constexpr (N > 1)
            run_in<side_by_side, N / 2>(at, memory);
    }

    template <bool side_by_side, class V>
    MLKEM_DETAIL_NOINLINE static void run_step(const plan_position& at,
                                               const hash_memory& memory) noexcept
    {
        const plan_step& step = *at.step;
        if (step.starts())
            start<side_by_side, V>(at, memory);
        if (step.absorbing != 0)
            absorb<side_by_side, V>(at, memory);
        // Where lanes are stored to is settled before they are permuted. Pointers that were written
        // after that, and read again at once, made the time depend on what the lanes held, by two
        // ticks in ten thousand on Zen 4. See off_the_stack.
        std::array<std::uint8_t*, V::lanes> to;
        if (step.stored_words != 0)
            set_destinations<V>(at, memory, to.data());
        if constexpr (V::in_memory)
            kernels::keccak_permute_by_way_of<V>(reinterpret_cast<std::uint64_t*>(memory.scratch),
                                                 memory.states);
        else
            kernels::keccak_permute<V>(memory.states);
        if (step.stored_words != 0)
            kernels::store_lanes<V>(memory.states, step.stored_words, to.data());
        if (step.keeps())
            keep(at, to.data(), memory);
        if (step.saves != 0)
            save(at, memory);
    }
    template <class V>
    MLKEM_DETAIL_INLINE static void
    set_destinations(const plan_position& at, const hash_memory& memory, std::uint8_t** to) noexcept
    {
        for (std::size_t i = 0; i < V::lanes; ++i)
            to[i] = memory.scratch + i * stored_block;
        for (std::size_t i = 0; i < at.step->uses; ++i) {
            const lane_use& use = at.use[i];
            if (use.kind() == sponge_kind::entry && use.block() < 2)
                to[use.lane()] = sampler::first_candidates(memory.entries[use.place()].c.data()) +
                                 use.block() * entry_block;
            else if (use.is_direct())
                to[use.lane()] = noise_of(use, memory);
        }
    }
    static std::uint8_t* noise_of(const lane_use& use, const hash_memory& memory) noexcept
    {
        return memory.io[use.op()].noise + memory.noise_distance * use.index +
               prf_block * use.block();
    }

    MLKEM_DETAIL_NOINLINE static void save(const plan_position& at,
                                           const hash_memory& memory) noexcept
    {
        for (std::size_t i = 0; i < at.step->saves; ++i) {
            const lane_move& move = at.move[at.step->loads + i];
            copy_lane(memory.parked + move.place * keccak_words, memory.states + move.lane,
                      at.step->width);
        }
    }
    static void copy_lane(std::uint64_t* to, const std::uint64_t* lane, std::size_t width) noexcept
    {
        for (std::size_t w = 0; w < keccak_words; ++w)
            to[w] = lane[w * width];
    }
    /// Requires the lane to be zero. Words stored to it one by one would delay the permutation,
    /// which loads vectors.
    template <class V> static void load(const lane_move& move, const hash_memory& memory) noexcept
    {
        const std::uint64_t* const from = memory.parked + move.place * keccak_words;
        std::uint64_t* const states = memory.states;
        const V others = beside<V>(move.lane);
        MLKEM_DETAIL_KEEP_LOOP
        for (std::size_t w = 0; w < keccak_words; ++w)
            add_to_row(
                states, w,
                without(others, V::broadcast(reinterpret_cast<const std::uint8_t*>(from + w))));
    }

    /// Lanes whose state does not stay: zero, of PRF and entries of A with all that these absorb,
    /// or what was parked.
    template <bool side_by_side, class V>
    MLKEM_DETAIL_NOINLINE static void start(const plan_position& at,
                                            const hash_memory& memory) noexcept
    {
        const plan_step& step = *at.step;
        new_shakes<V> shakes;
        shakes.template gather<side_by_side>(at, memory);
        if (V::lanes > 1 && step.staying != 0)
            shakes.template start<true>(memory.states, other_lanes<V>(step.staying));
        else
            shakes.template start<false>(memory.states, V::set1(0));
        if constexpr (side_by_side && V::lanes > 1) {
            if (step.shakes != 0)
                add_seeds<V>(at, memory);
        }
        for (std::size_t i = 0; i < step.loads; ++i)
            load<V>(at.move[i], memory);
    }
    /// What PRF and entries of A absorb, one block: 32 bytes, a number or two, and the padding. Each
    /// row of the states is stored once.
    template <class V> struct new_shakes {
        V seed[seed_words], names, last_of_prf, last_of_entry;

        template <bool side_by_side>
        MLKEM_DETAIL_INLINE void gather(const plan_position& at, const hash_memory& memory) noexcept
        {
            const plan_step& step = *at.step;
            MLKEM_DETAIL_UNROLL_LOOP
            for (std::size_t w = 0; w < seed_words; ++w)
                seed[w] = V::set1(0);
            const V last = V::set1(last_bit), beside_prfs = other_lanes<V>(step.prfs),
                    beside_entries = other_lanes<V>(step.entries);
            last_of_prf = without(beside_prfs, last);
            last_of_entry = without(beside_entries, last);
            names = step.shakes != 0 ? V::load_public(at.names) : V::set1(0);
            if constexpr (!side_by_side || V::lanes == 1) { // two seeds, of one operation
                const hash_io& io = memory.io[at.use->op()];
                const std::uint8_t* const s = io.g_out + 32;
                add(s, beside_prfs);
                add(step.entries != 0 ? io.rho : s, beside_entries);
            }
        }
        MLKEM_DETAIL_INLINE void add(const std::uint8_t* from, const V& others) noexcept
        {
            MLKEM_DETAIL_UNROLL_LOOP
            for (std::size_t w = 0; w < seed_words; ++w)
                seed[w] = xor_(seed[w], without(others, V::broadcast(from + 8 * w)));
        }
        /// Row w of the lanes that stay.
        template <bool stays>
        MLKEM_DETAIL_INLINE static V staying(const std::uint64_t* states, std::size_t w,
                                             const V& leaving) noexcept
        {
            if constexpr (stays)
                return without(leaving, V::load(states + w * V::lanes));
            else
                return V::set1(0);
        }
        template <bool stays>
        MLKEM_DETAIL_INLINE static void start(std::uint64_t* states, std::size_t w,
                                              const V& leaving, const V& row) noexcept
        {
            xor_(staying<stays>(states, w, leaving), row).store(states + w * V::lanes);
        }
        template <bool stays, std::size_t begin, std::size_t end>
        MLKEM_DETAIL_INLINE static void start_zeros(std::uint64_t* states,
                                                    const V& leaving) noexcept
        {
            MLKEM_DETAIL_UNROLL_LOOP
            for (std::size_t w = begin; w < end; ++w)
                staying<stays>(states, w, leaving).store(states + w * V::lanes);
        }
        template <bool stays>
        MLKEM_DETAIL_INLINE void start(std::uint64_t* states, const V& leaving) const noexcept
        {
            constexpr std::size_t prf_end = prf_block / 8, entry_end = entry_block / 8;
            MLKEM_DETAIL_UNROLL_LOOP
            for (std::size_t w = 0; w < seed_words; ++w)
                start<stays>(states, w, leaving, seed[w]);
            start<stays>(states, seed_words, leaving, names);
            start_zeros<stays, seed_words + 1, prf_end - 1>(states, leaving);
            start<stays>(states, prf_end - 1, leaving, last_of_prf);
            start_zeros<stays, prf_end, entry_end - 1>(states, leaving);
            start<stays>(states, entry_end - 1, leaving, last_of_entry);
            start_zeros<stays, entry_end, keccak_words>(states, leaving);
        }
    };
    /// The seeds of several operations.
    template <class V>
    static void add_seeds(const plan_position& at, const hash_memory& memory) noexcept
    {
        std::array<const std::uint8_t*, V::lanes> from;
        from.fill(zeros.data());
        for (std::size_t i = 0; i < at.step->shakes; ++i) {
            const lane_use& use = at.use[i];
            const hash_io& io = memory.io[use.op()];
            from[use.lane()] = use.kind() == sponge_kind::entry ? io.rho : io.g_out + 32;
        }
        kernels::absorb_lanes<V>(memory.states, 0, from.data(), 0, seed_words);
    }

    static const hash_message& message_of(const lane_use& use, const hash_memory& memory) noexcept
    {
        const hash_io& io = memory.io[use.op()];
        return use.kind() == sponge_kind::g ? io.g : io.long_message;
    }
    /// The next blocks of G, H and J.
    template <bool side_by_side, class V>
    MLKEM_DETAIL_NOINLINE static void absorb(const plan_position& at,
                                             const hash_memory& memory) noexcept
    {
        const plan_step& step = *at.step;
        const lane_use* const uses = at.use + step.shakes;
        if constexpr (side_by_side && V::lanes > 1) {
            if (step.absorbing > 1 && step.is_alike())
                return absorb_alike<V>(uses, step.absorbing, memory);
        }
        for (std::size_t i = 0; i < step.absorbing; ++i)
            absorb_in_lane<V>(uses[i], memory);
    }

    /// The words of a block of a message, in two pieces, and whether the end of it follows.
    struct block_pieces {
        const std::uint8_t *first, *second;
        std::size_t in_first, count; // words of the first piece, of both
        std::uint64_t end;
        bool ends;
    };
    MLKEM_DETAIL_NOINLINE static block_pieces pieces_of(const lane_use& use,
                                                        const hash_memory& memory) noexcept
    {
        const hash_message& m = message_of(use, memory);
        const std::size_t rate = use.rate_words(), from = use.block() * rate;
        const std::size_t left = m.words - from; // a block begins before the end, or at it
        const std::size_t left_of_first = from < m.first_words ? m.first_words - from : 0;
        const std::size_t count = left < rate ? left : rate;
        const std::size_t in_first = left_of_first < count ? left_of_first : count;
        return {m.first + 8 * from,
                m.second + 8 * (from + in_first - m.first_words),
                in_first,
                count,
                m.end,
                left < rate};
    }
    template <class V>
    static void absorb_in_lane(const lane_use& use, const hash_memory& memory) noexcept
    {
        const block_pieces block = pieces_of(use, memory);
        const V others = beside<V>(use.lane());
        if (block.in_first == long_rate || (block.in_first == 0 && block.count == long_rate))
            return add_long_block(memory.states, block.in_first != 0 ? block.first : block.second,
                                  others);
        add_words(memory.states, block.first, block.in_first, others);
        add_words(memory.states + block.in_first * V::lanes, block.second,
                  block.count - block.in_first, others);
        if (block.ends)
            add_end(memory.states, block, use.rate_words(), others);
    }
    template <class V>
    MLKEM_DETAIL_NOINLINE static void add_words(std::uint64_t* states, const std::uint8_t* words,
                                                std::size_t count, const V& others) noexcept
    {
        for (std::size_t w = 0; w < count; ++w)
            add_to_row(states, w, without(others, V::broadcast(words + 8 * w)));
    }
    /// A whole block of H or J.
    template <class V>
    MLKEM_DETAIL_INLINE static void add_long_block(std::uint64_t* states, const std::uint8_t* words,
                                                   const V& others) noexcept
    {
        constexpr std::size_t half = long_rate / 2;
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t w = 0; w < half; ++w)
            add_to_row(states, w, without(others, V::broadcast(words + 8 * w)));
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t w = half; w < long_rate; ++w)
            add_to_row(states, w, without(others, V::broadcast(words + 8 * w)));
    }
    template <class V>
    MLKEM_DETAIL_INLINE static void add_end(std::uint64_t* states, const block_pieces& block,
                                            std::size_t rate, const V& others) noexcept
    {
        add_to_row(states, block.count, without(others, V::set1(block.end)));
        add_to_row(states, rate - 1, without(others, V::set1(last_bit)));
    }
    /// The same block of messages of the same form, in several lanes.
    template <class V>
    static void absorb_alike(const lane_use* uses, std::size_t count,
                             const hash_memory& memory) noexcept
    {
        std::array<const std::uint8_t*, V::lanes> first, second;
        first.fill(zeros.data());
        second.fill(zeros.data());
        unsigned set = 0;
        block_pieces block;
        for (std::size_t i = 0; i < count; ++i) {
            block = pieces_of(uses[i], memory);
            first[uses[i].lane()] = block.first;
            second[uses[i].lane()] = block.second;
            set |= 1U << uses[i].lane();
        }
        if (block.in_first != 0)
            kernels::absorb_lanes<V>(memory.states, 0, first.data(), 0, block.in_first);
        if (block.in_first < block.count)
            kernels::absorb_lanes<V>(memory.states, block.in_first, second.data(), 0,
                                     block.count - block.in_first);
        if (block.ends)
            add_end(memory.states, block, uses->rate_words(), other_lanes<V>(set));
    }

    /// What sponges give, from where it was stored or from their lanes.
    MLKEM_DETAIL_NOINLINE static void keep(const plan_position& at, std::uint8_t* const* from,
                                           const hash_memory& memory) noexcept
    {
        const std::size_t width = at.step->width;
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
                reject(memory.entries[use.place()].c.data(), from[use.lane()], lane, width);
            } else {
                const bool is_g = use.kind() == sponge_kind::g;
                std::uint8_t* const to = is_g ? io.g_out : io.long_out;
                for (std::size_t w = 0; w < (is_g ? 8U : 4U); ++w)
                    store_le64(to + 8 * w, lane[w * width]);
            }
        }
    }
    /// SampleNTT from the first two blocks in the polynomial, and the third one.
    static void reject(std::int16_t* a_hat, std::uint8_t* third, const std::uint64_t* lane,
                       std::size_t width) noexcept
    {
        std::memset(third + entry_block, 0xff, stored_block - entry_block); // not below q
        std::size_t j = sampler::begin_rejection_vartime(a_hat);
        j = kernels::rejection_vartime(third, stored_block, a_hat, j);
        if (j < n)
            top_up(lane, width, a_hat, j);
    }
    /// The blocks of a stream after the third, until a_hat[0:256] is full.
    MLKEM_DETAIL_NOINLINE static void top_up(const std::uint64_t* lane, std::size_t width,
                                             std::int16_t* a_hat, std::size_t j) noexcept
    {
        std::array<std::uint64_t, keccak_words> state;
        copy_lane(state.data(), lane, width);
        while (j < n) {
            kernels::keccak_permute<typename states<1>::type>(state.data());
            j = kernels::rejection_vartime(reinterpret_cast<const std::uint8_t*>(state.data()),
                                           entry_block, a_hat, j);
        }
    }
};
