// A synthetic XOF for SampleNTT: a stream that needs more blocks than any that SHAKE128 is known to
// give. No published vector needs a fifth block.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "support.hpp"

namespace mlkem_test {

/// The interface of mlkem::sponge at the rate of SHAKE128. The stream is that of SHAKE128 with most
/// candidates replaced by 4095, which SampleNTT rejects: the first Blocks - 1 blocks hold at most
/// 255 others together, and the block after them holds as many as SHAKE128 gave it.
template <std::size_t Blocks> class scarce_xof {
    static_assert(Blocks >= 4, "a block holds at most 112 candidates");

  public:
    static constexpr std::size_t rate = 168;

    void absorb(std::span<const u8> in) noexcept { xof_.absorb(in); }

    /// One block. The blocks that a sampler draws are counted in `blocks_drawn`.
    void squeeze(std::span<u8> out) noexcept
    {
        xof_.squeeze(out);
        ++blocks_drawn;
        ++block_;
        if (block_ >= Blocks)
            return;
        for (std::size_t i = kept; i < rate / 3; ++i) {
            const std::size_t at = 3 * ((i + block_) % (rate / 3));
            out[at] = out[at + 1] = out[at + 2] = 0xff;
        }
    }

    static inline std::size_t blocks_drawn = 0;

  private:
    /// Groups of three bytes, two candidates each, that a block keeps.
    static constexpr std::size_t kept = 255 / (Blocks - 1) / 2;

    mlkem::shake128<mlkem::portable::keccak> xof_;
    std::size_t block_ = 0;
};

} // namespace mlkem_test
