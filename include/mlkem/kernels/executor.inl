// SPDX-License-Identifier: MIT
// Runs the steps of a plan (hash/plan.hpp): the one place that permutes for operations.

struct executor {
    /// The widest permutation, and so how many operations a batch has side by side.
    static constexpr std::size_t lanes = widest_states<8>::type::lanes;
    /// Costs of the widths that plans may have. One lane that costs as much as four is not worth
    /// code.
    static constexpr permutation_costs costs_of_permutations = {
        costs.four != 0 && 50 * costs.one > 49 * costs.four ? std::uint16_t{0} : costs.one,
        costs.two, costs.four, costs.eight};
    // Whose work it does.
    using keccak_of_steps = keccak;
    using sampling_of_steps = sampler;

    /// Runs `count` steps from `at` on.
    MLKEM_DETAIL_NOINLINE static void run(plan_position& at, std::size_t count,
                                          const hash_memory& memory) noexcept
    {
        alignas(64) std::array<std::uint8_t, scratch_size> scratch;
        hash_memory all = memory;
        all.scratch = scratch.data();
        for (; count != 0; --count) {
            const plan_step& step = *at.step;
            if (step.first_op < memory.operations)
                run_in<lanes>(at, all);
            ++at.step;
            at.use += step.uses;
            at.move += step.loads + step.saves;
        }
    }
    /// Runs `count` steps in a frame of its own.
    MLKEM_DETAIL_NOINLINE static void run_in_place(plan_position& at, std::size_t count,
                                                   const hash_memory& memory) noexcept
    {
        alignas(64) std::array<std::uint64_t, keccak_words * lanes> states;
        std::array<std::uint64_t, keccak_words * parked_at_once> parked;
        hash_memory all = memory;
        all.states = states.data();
        all.parked = parked.data();
        run(at, count, all);
    }
    /// Bytes that a step works in, besides the states.
    static constexpr std::size_t scratch_size = 8 * keccak_words * lanes;
    /// States that are parked at a time at most by a plan that is run in place.
    static constexpr std::size_t parked_at_once = 4;

  private:
    static constexpr std::size_t entry_block = 168, prf_block = 136, seed_words = 4;
    /// Of a block of H and J, and of the one of G.
    static constexpr std::size_t hash_words = 17, g_words = 9;
    /// What store_lanes writes of a block of 168 bytes: whole vectors of candidates.
    static constexpr std::size_t stored_block = 192;
    static constexpr std::uint64_t last_bit = std::uint64_t{1} << 63;

    template <std::size_t N>
    static void run_in(const plan_position& at, const hash_memory& memory) noexcept
    {
        if constexpr (costs_of_permutations.of(N) != 0) {
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
        // The places where lanes are stored to are settled before the lanes are permuted. Otherwise
        // pointers were written and read again at once, and the time depended on what the lanes
        // held. On Zen 4 that was two ticks in ten thousand. See off_the_stack.
        std::array<std::uint8_t*, V::lanes> to;
        if (step.stored_words != 0)
            set_destinations(at, memory, to.data());
        if constexpr (V::in_memory)
            kernels::keccak_permute_by_way_of<V>(reinterpret_cast<std::uint64_t*>(memory.scratch),
                                                 memory.states);
        else
            kernels::keccak_permute<V>(memory.states);
        if (step.stored_words != 0)
            kernels::store_lanes<V>(memory.states, step.stored_words, to.data());
        if (step.keeps())
            keep(at, to.data(), memory);
        for (std::size_t i = 0; i < step.saves; ++i) {
            const lane_move& move = at.move[step.loads + i];
            copy_lane(memory.parked + move.place * keccak_words, memory.states + move.lane,
                      V::lanes);
        }
    }
    MLKEM_DETAIL_NOINLINE static void
    set_destinations(const plan_position& at, const hash_memory& memory, std::uint8_t** to) noexcept
    {
        const std::size_t width = at.step->width, uses = at.step->uses;
        for (std::size_t i = 0; uses < width && i < width; ++i) // of lanes without a use
            to[i] = memory.scratch + i * stored_block;
        for (const lane_use* use = at.use; use != at.use + uses; ++use) {
            const std::size_t lane = use->lane();
            if (use->is_stored_in_place())
                to[lane] = sampler::first_candidates(memory.entries[use->place()].c.data()) +
                           use->block() * entry_block;
            else if (use->is_direct())
                to[lane] = noise_of(*use, memory);
            else
                to[lane] = memory.scratch + lane * stored_block;
        }
    }
    static std::uint8_t* noise_of(const lane_use& use, const hash_memory& memory) noexcept
    {
        return memory.io[use.op()].noise + memory.noise_distance * use.index +
               prf_block * use.block();
    }
    static void copy_lane(std::uint64_t* to, const std::uint64_t* lane, std::size_t width) noexcept
    {
        for (std::size_t w = 0; w < keccak_words; ++w)
            to[w] = lane[w * width];
    }

    /// Lanes whose state does not stay: zero, of PRF and entries of A with all that these absorb,
    /// or what was parked.
    template <class V>
    MLKEM_DETAIL_NOINLINE static void start(const plan_position& at,
                                            const hash_memory& memory) noexcept
    {
        const V ones = V::set1(~std::uint64_t{0}), last = V::set1(last_bit), zero = V::set1(0);
        V leaving = ones, seed[seed_words], names = zero, last_of_prf = zero, last_of_entry = zero;
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t w = 0; w < seed_words; ++w) // NOLINT(modernize-loop-convert): is unrolled
            seed[w] = zero;
        const lane_use* const end = at.use + at.step->uses;
        for (const lane_use* use = at.use; use != end;) {
            const lane_use& first = *use;
            V others = ones; // all lanes but those that begin with one seed
            do {
                if (use->begins())
                    names = chi(names, kernels::beside<V>(use->lane()), V::set1(use->name()));
                others = chi(others, kernels::beside<V>(use->lane()), ones);
                ++use;
            } while (use != end && use->has_seed_of(first) && use->stays() == first.stays());
            if (first.stays()) {
                leaving = chi(leaving, others, ones);
            } else if (first.begins()) {
                const hash_io& io = memory.io[first.op()];
                const std::uint8_t* const from = first.is_entry() ? io.rho : io.g_out + 32;
                MLKEM_DETAIL_UNROLL_LOOP
                for (std::size_t w = 0; w < seed_words; ++w)
                    seed[w] = chi(seed[w], others, V::broadcast(from + 8 * w));
                V& last_word = first.is_entry() ? last_of_entry : last_of_prf;
                last_word = chi(last_word, others, last);
            }
        }
        std::uint64_t* row = memory.states;
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t w = 0; w < seed_words; ++w, row += V::lanes)
            chi(seed[w], leaving, V::load(row)).store(row);
        chi(names, leaving, V::load(row)).store(row);
        MLKEM_DETAIL_KEEP_LOOP
        for (std::size_t w = 5; w < keccak_words; w += 5) {
            MLKEM_DETAIL_UNROLL_LOOP
            for (std::size_t i = 0; i < 5; ++i) {
                row += V::lanes;
                chi(zero, leaving, V::load(row)).store(row);
            }
        }
        kernels::add_to_row<V>(memory.states, prf_block / 8 - 1, last_of_prf);
        kernels::add_to_row<V>(memory.states, entry_block / 8 - 1, last_of_entry);
        for (std::size_t i = 0; i < at.step->loads; ++i) {
            const std::uint64_t* const from = memory.parked + at.move[i].place * keccak_words;
            kernels::add_to_lane(memory.states, kernels::beside<V>(at.move[i].lane),
                                 reinterpret_cast<const std::uint8_t*>(from), keccak_words);
        }
    }

    /// The next blocks of G, H and J.
    template <class V>
    MLKEM_DETAIL_NOINLINE static void absorb(const plan_position& at,
                                             const hash_memory& memory) noexcept
    {
        const std::size_t count = at.step->absorbing;
        if (count == 1)
            return kernels::add_to_lane(memory.states, kernels::beside<V>(at.use->lane()),
                                        block_of(*at.use, memory, memory.scratch), hash_words);
        std::array<const std::uint8_t*, V::lanes> blocks; // of lanes, if all absorb
        V others[V::lanes];
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t lane = at.use[i].lane(), to = count == V::lanes ? lane : i;
            others[to] = kernels::beside<V>(lane);
            blocks[to] = block_of(at.use[i], memory, memory.scratch + i * 8 * hash_words);
        }
        std::size_t w = 0;
        if constexpr (V::lanes == lanes) // as in groups
            for (; count == V::lanes && w + V::lanes <= hash_words; w += V::lanes)
                kernels::add_to_rows<V>(memory.states, w, blocks.data());
        for (; w < hash_words; ++w) {
            std::uint64_t* const row = memory.states + w * V::lanes;
            V sum = V::load(row);
            for (std::size_t i = 0; i < count; ++i)
                sum = chi(sum, others[i], V::broadcast(blocks[i] + 8 * w));
            sum.store(row);
        }
    }
    /// A block of a message where it stands, or put together in `place`: hash_words words, which
    /// are zero behind the end.
    MLKEM_DETAIL_NOINLINE static const std::uint8_t*
    block_of(const lane_use& use, const hash_memory& memory, std::uint8_t* place) noexcept
    {
        const hash_io& io = memory.io[use.op()];
        const bool is_g = use.kind() == sponge_kind::g;
        const hash_message& m = is_g ? io.g : io.long_message;
        const std::size_t from = use.block() * hash_words, to = from + hash_words;
        if (to <= m.first_words)
            return m.first + 8 * from;
        if (from >= m.first_words && to <= m.words)
            return m.second + 8 * (from - m.first_words);
        return put_together(m, from, is_g ? g_words : hash_words, place);
    }
    MLKEM_DETAIL_NOINLINE static const std::uint8_t* put_together(const hash_message& m,
                                                                  std::size_t from,
                                                                  std::size_t rate_words,
                                                                  std::uint8_t* place) noexcept
    {
        const std::size_t first_words = m.first_words, words = m.words, to = from + hash_words;
        std::size_t w = from;
        const auto put = [&](std::uint64_t word) noexcept {
            store_le64(place + 8 * (w - from), word);
            ++w;
        };
        while (w < first_words)
            put(load_le64(m.first + 8 * w));
        while (w < words && w < to)
            put(load_le64(m.second + 8 * (w - first_words)));
        if (w < to) {
            put(m.end);
            while (w < to)
                put(0);
            place[8 * rate_words - 1] |= 0x80;
        }
        return place;
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
            } else if (use.is_entry()) {
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
