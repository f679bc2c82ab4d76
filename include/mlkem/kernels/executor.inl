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
    MLKEM_NOINLINE static void run(plan_position& at, std::size_t count,
                                   const hash_memory& memory) noexcept
    {
        alignas(64) std::array<std::uint8_t, scratch_size> scratch;
        hash_memory all = memory;
        all.scratch = scratch.data();
        while (count != 0)
            count = run_in<lanes>(at, count, all);
    }
    /// Runs `count` steps in a frame of its own.
    MLKEM_NOINLINE static void run_in_place(plan_position& at, std::size_t count,
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
    /// Words of 64 bits in a block of H and J, and in the one block of G.
    static constexpr std::size_t hash_words = 17, g_words = 9;
    /// What store_lanes writes of a block of 168 bytes: whole vectors of candidates.
    static constexpr std::size_t stored_block = 192;
    static constexpr std::uint64_t last_bit = std::uint64_t{1} << 63;
    /// The domain bits of SHAKE, behind the index words of PRF and of entries of A.
    static constexpr std::uint64_t prf_suffix = 0x1f << 8, entry_suffix = 0x1f << 16;

    /// The steps up to one of another width. Returns how many are left.
    template <std::size_t N>
    static std::size_t run_in(plan_position& at, std::size_t count,
                              const hash_memory& memory) noexcept
    {
        if constexpr (costs_of_permutations.of(N) != 0) {
            if (at.step->width == N)
                return run_steps<typename states<N>::type>(at, count, memory);
        }
        if constexpr (N > 1)
            return run_in<N / 2>(at, count, memory);
        else
            return 0; // a plan has no other widths
    }
    template <class V>
    MLKEM_NOINLINE static std::size_t run_steps(plan_position& at, std::size_t count,
                                                const hash_memory& memory) noexcept
    {
        do {
            const plan_step& step = *at.step;
            if (step.first_op < memory.operations)
                run_step<V>(at, memory);
            ++at.step;
            at.use += step.uses;
            at.move += step.loads + step.saves;
        } while (--count != 0 && at.step->width == V::lanes);
        return count;
    }
    template <class V>
    MLKEM_INLINE static void run_step(const plan_position& at, const hash_memory& memory) noexcept
    {
        const plan_step& step = *at.step;
        if (step.starts())
            start<V>(at, memory);
        absorb<V>(at, memory);
        // The places where lanes are stored to are settled before the lanes are permuted. Otherwise
        // pointers were written and read again at once, and the time depended on what the lanes
        // held. On Zen 4 that was two ticks in ten thousand. See off_the_stack.
        std::array<std::uint8_t*, lanes> to;
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
    }
    MLKEM_NOINLINE static void set_destinations(const plan_position& at, const hash_memory& memory,
                                                std::uint8_t** to) noexcept
    {
        std::uint8_t* const scratch = memory.scratch;
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t i = 0; i < lanes; ++i) // more than the step may have
            to[i] = scratch + i * stored_block;
        const lane_use* const end = at.use + at.step->uses;
        for (const lane_use* use = at.use + at.step->absorbing; use != end; ++use) {
            if (use->is_stored_in_place())
                to[use->lane()] = sampler::first_candidates(memory.entries[use->place()].c.data()) +
                                  use->block() * entry_block;
            else if (use->is_direct())
                to[use->lane()] = noise_of(*use, memory);
        }
    }
    static std::uint8_t* noise_of(const lane_use& use, const hash_memory& memory) noexcept
    {
        return memory.io[use.op()].noise + memory.noise_distance * use.index +
               prf_block * use.block();
    }
    MLKEM_NOINLINE static void copy_lane(std::uint64_t* to, const std::uint64_t* lane,
                                         std::size_t width) noexcept
    {
        for (std::size_t w = 0; w < keccak_words; w += 5) {
            MLKEM_DETAIL_UNROLL_LOOP
            for (std::size_t i = 0; i < 5; ++i, lane += width)
                to[w + i] = *lane;
        }
    }

    /// The lane of a use.
    template <class V> static std::size_t lane_of(const lane_use& use) noexcept
    {
        return V::lanes == 1 ? 0 : use.lane();
    }

    /// Lanes whose state does not stay: zero, of PRF and entries of A with all that these absorb,
    /// or what was parked.
    template <class V>
    MLKEM_NOINLINE static void start(const plan_position& at, const hash_memory& memory) noexcept
    {
        const V ones = V::set1(~std::uint64_t{0}), zero = V::set1(0);
        const plan_step& step = *at.step;
        std::uint64_t* const states = memory.states;
        const lane_use *use = at.use, *const end = at.use + step.uses;
        V leaving = ones;
        if (V::lanes == 1 || !step.some_stay()) {
            // Rows of another width are not loaded just after they were stored: that would wait.
            clear<V>(states);
        } else {
            for (; use != end; ++use)
                if (use->stays())
                    leaving = chi(leaving, kernels::beside<V>(use->lane()), ones);
            clear<V>(states, leaving);
        }
        for (std::size_t i = 0; i < step.loads; ++i) {
            const auto* const from = reinterpret_cast<const std::uint8_t*>(
                memory.parked + at.move[i].place * keccak_words);
            const V others = kernels::beside<V>(at.move[i].lane);
            MLKEM_DETAIL_KEEP_LOOP
            for (std::size_t w = 0; w < keccak_words; ++w)
                kernels::add_to_row(states, w, chi(zero, others, V::broadcast(from + 8 * w)));
        }
        V seed[seed_words], index_words = zero, last_of_prf = zero, last_of_entry = zero;
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t w = 0; w < seed_words; ++w) // NOLINT(modernize-loop-convert): is unrolled
            seed[w] = zero;
        for (use = at.use + step.absorbing; use != end && use->begins();) {
            const lane_use& first = *use;
            V others = V::lanes == 1 ? zero : ones; // all lanes but those that begin with one seed
            do {
                const V beside = kernels::beside<V>(lane_of<V>(*use));
                index_words = chi(index_words, beside, V::set1(use->index_word()));
                if (V::lanes != 1)
                    others = chi(others, beside, ones);
                ++use;
            } while (use != end && use->has_seed_of(first));
            const bool is_entry = first.is_entry();
            const hash_io& io = memory.io[first.op()];
            const std::uint8_t* const from = is_entry ? io.rho : io.g_out + 32;
            MLKEM_DETAIL_UNROLL_LOOP
            for (std::size_t w = 0; w < seed_words; ++w)
                seed[w] = chi(seed[w], others, V::broadcast(from + 8 * w));
            index_words = chi(index_words, others, V::set1(is_entry ? entry_suffix : prf_suffix));
            last_of_prf = chi(last_of_prf, others, V::set1(is_entry ? 0 : last_bit));
            last_of_entry = chi(last_of_entry, others, V::set1(is_entry ? last_bit : 0));
        }
        MLKEM_DETAIL_UNROLL_LOOP
        for (std::size_t w = 0; w < seed_words; ++w)
            kernels::add_to_row(states, w, seed[w]);
        kernels::add_to_row(states, seed_words, index_words);
        kernels::add_to_row(states, prf_block / 8 - 1, last_of_prf);
        kernels::add_to_row(states, entry_block / 8 - 1, last_of_entry);
    }
    /// Clears the states, or those in the lanes of a mask.
    template <class V, class... Mask>
    static void clear(std::uint64_t* row, const Mask&... mask) noexcept
    {
        MLKEM_DETAIL_KEEP_LOOP
        for (std::size_t w = 0; w < keccak_words; w += 5) {
            MLKEM_DETAIL_UNROLL_LOOP
            for (std::size_t i = 0; i < 5; ++i, row += V::lanes) {
                if constexpr (sizeof...(Mask) == 0)
                    V::set1(0).store(row);
                else
                    chi(V::set1(0), mask..., V::load(row)).store(row);
            }
        }
    }

    /// The next blocks of G, H and J.
    template <class V>
    MLKEM_INLINE static void absorb(const plan_position& at, const hash_memory& memory) noexcept
    {
        if constexpr (V::lanes == lanes) // as in chunks of a batch
            if (at.step->all_alike())
                return absorb_block<V, true>(at.use, memory);
        for (std::size_t i = 0; i < at.step->absorbing; ++i)
            absorb_block<V, false>(at.use + i, memory);
    }
    /// A block of one lane's message, or of that of each operation to its lane, which are alike.
    template <class V, bool all>
    MLKEM_NOINLINE static void absorb_block(const lane_use* use, const hash_memory& memory) noexcept
    {
        const bool is_g = use->kind() == sponge_kind::g;
        const hash_message hash_io::* const which = is_g ? &hash_io::g : &hash_io::long_message;
        const hash_message& m = memory.io[use->op()].*which;
        const V zero = V::set1(0), others = all ? zero : kernels::beside<V>(lane_of<V>(*use));
        std::size_t from = use->block() * hash_words, first = 0;
        const std::size_t to = from + hash_words;
        std::uint64_t* row = memory.states;
        for (std::size_t part = 0; part < 2; first = m.ends[part++]) {
            const std::size_t end = m.ends[part] < to ? m.ends[part] : to;
            if (from >= end)
                continue;
            if constexpr (all) {
                std::array<const std::uint8_t*, V::lanes> in;
                MLKEM_DETAIL_UNROLL_LOOP
                for (std::size_t i = 0; i < V::lanes; ++i)
                    in[i] = (memory.io[i].*which).parts[part] + 8 * (from - first);
                kernels::add_to_rows<V>(row, in.data(), end - from);
            } else {
                kernels::add_to_lane(row, others, m.parts[part] + 8 * (from - first), end - from);
            }
            row += (end - from) * V::lanes;
            from = end;
        }
        if (from < to) { // the message ends here
            kernels::add_to_row<V>(row, 0, chi(zero, others, V::set1(m.last)));
            kernels::add_to_row<V>(memory.states, (is_g ? g_words : hash_words) - 1,
                                   chi(zero, others, V::set1(last_bit)));
        }
    }

    /// What sponges give, from where it was stored or from their lanes, and the states to be parked.
    MLKEM_NOINLINE static void keep(const plan_position& at, std::uint8_t* const* from,
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
        for (std::size_t i = 0; i < at.step->saves; ++i) {
            const lane_move& move = at.move[at.step->loads + i];
            copy_lane(memory.parked + move.place * keccak_words, memory.states + move.lane, width);
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
    MLKEM_NOINLINE static void top_up(const std::uint64_t* lane, std::size_t width,
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
