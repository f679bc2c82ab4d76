// SPDX-License-Identifier: MIT
// A synthetic XOF for SampleNTT: a stream that needs more blocks than any that SHAKE128 is known to
// give. No published vector needs a fifth block.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "support.hpp"

namespace mlkem_test {

/// The interface of mlkem::sponge at the rate of SHAKE128. In the first Blocks - 1 blocks of its
/// stream most candidates are 4095, which SampleNTT rejects. At most 255 candidates are those of
/// SHAKE128, some of which it rejects too. In the blocks after them every candidate is below q, so
/// that SampleNTT needs exactly `Blocks`.
template <std::size_t Blocks> class scarce_xof {
    static_assert(Blocks >= 4, "a block holds at most 112 candidates");

  public:
    static constexpr std::size_t rate = 168;

    void absorb(std::span<const std::uint8_t> in) noexcept { xof_.absorb(in); }

    /// One block. The blocks that a sampler draws are counted in `blocks_drawn`.
    void squeeze(std::span<std::uint8_t> out) noexcept
    {
        xof_.squeeze(out);
        ++blocks_drawn;
        ++block_;
        for (std::size_t i = 0; i < rate; i += 3) {
            const bool kept = (i / 3 + block_) % (rate / 3) < kept_triples;
            if (block_ >= Blocks) {
                out[i + 1] &= 0x77; // the high bits of both candidates
                out[i + 2] &= 0x7f;
            } else if (!kept) {
                out[i] = out[i + 1] = out[i + 2] = 0xff;
            }
        }
    }

    static inline std::size_t blocks_drawn = 0;

  private:
    /// Triples of bytes, two candidates each, that a block keeps.
    static constexpr std::size_t kept_triples = 255 / (Blocks - 1) / 2;

    mlkem::shake128<mlkem::portable::keccak> xof_;
    std::size_t block_ = 0;
};

} // namespace mlkem_test
