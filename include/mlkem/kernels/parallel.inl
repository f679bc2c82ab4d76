// The sponges of batches.

/// Sponges and streams of several operations side by side.
struct parallel {
    static constexpr std::size_t lanes = keccak::lanes;

    template <class = void>
    MLKEM_DETAIL_NOINLINE static void hash(std::size_t rate_words, const lane_messages& in,
                                           std::uint8_t* const* out, std::size_t out_words) noexcept
    {
        alignas(64) std::array<std::uint64_t, keccak_words * lanes> states;
        for (std::size_t w = 0; w < keccak_words; ++w)
            V::set1(0).store(states.data() + w * lanes);
        std::size_t at = absorb(rate_words, in.first, in.first_words, 0, states.data());
        at = absorb(rate_words, in.second, in.second_words, at, states.data());
        add(V::load_public(in.end), at, states.data());
        add(V::set1(std::uint64_t{1} << 63), rate_words - 1, states.data());

        std::array<std::uint8_t, lanes * stride> bytes;
        std::array<std::uint8_t*, lanes> to;
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

    template <class = void> static void sample(const stream* streams, std::size_t count) noexcept
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
    static std::size_t absorb(std::size_t rate_words, const std::uint8_t* const* in,
                              std::size_t words, std::size_t at, std::uint64_t* states) noexcept
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
