// SPDX-License-Identifier: MIT
// Sponges whose messages are symbols. Code under proof has them in the place of the class template
// `sponge` over the portable permutation. These sponges squeeze bytes of the term "function of the message".
#pragma once

#include "symbolic_bytes.hpp"

#include <mlkem/backend/portable/keccak.hpp>
#include <mlkem/hash/symmetric.hpp>

#include "terms.hpp"

namespace mlkem_test::proof {

/// The term that a byte belongs to, and its place there: of bytes that were squeezed.
inline std::map<name, std::pair<name, std::size_t>>& squeezed_bytes()
{
    static std::map<name, std::pair<name, std::size_t>> all;
    return all;
}
/// The message of each function of a message.
inline std::map<name, byte_names>& hashed_messages()
{
    static std::map<name, byte_names> all;
    return all;
}

/// The function of FIPS 202, section 6, or of RFC 9861, that a sponge is.
inline std::string function_of(std::size_t rounds, std::size_t rate, unsigned suffix)
{
    if (rounds == 12)
        return "TurboSHAKE of rate " + std::to_string(rate);
    if (suffix == 0x06)
        return rate == 136 ? "SHA3-256" : rate == 72 ? "SHA3-512" : "no function";
    if (suffix == 0x1f)
        return rate == 168 ? "SHAKE128" : rate == 136 ? "SHAKE256" : "no function";
    return "no function";
}

} // namespace mlkem_test::proof

namespace mlkem {

template <std::size_t Rounds, std::size_t Rate, std::uint8_t Suffix>
class sponge<portable_code::keccak_p<Rounds>, Rate, Suffix> {
  public:
    static constexpr std::size_t rate = Rate;

    void absorb(std::span<const std::uint8_t> in) noexcept
    {
        EXPECT_FALSE(ended_) << "absorb after squeeze";
        message_.insert(message_.end(), in.begin(), in.end());
    }
    void squeeze(std::span<std::uint8_t> out) noexcept
    {
        using namespace mlkem_test::proof;
        ended_ = true;
        const name all = term(function_of(Rounds, Rate, unsigned{Suffix}), message_);
        hashed_messages().emplace(all, message_);
        for (std::uint8_t& byte : out) {
            const name squeezed = term("byte", {all, static_cast<name>(done_)});
            squeezed_bytes().emplace(squeezed, std::pair(all, done_));
            byte = squeezed;
            ++done_;
        }
    }

  private:
    std::vector<std::uint32_t> message_;
    bool ended_ = false;
    std::size_t done_ = 0;
};

} // namespace mlkem
