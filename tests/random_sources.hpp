// SPDX-License-Identifier: MIT
// Random sources for tests of the API: one that replays chosen bytes, and one that fails.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "support.hpp"

namespace mlkem_test {

/// Gives the bytes that it was made with, and fails when they are used up.
class replay_source {
  public:
    explicit replay_source(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
    bool fill(std::span<std::uint8_t> out) noexcept
    {
        if (out.size() > bytes_.size())
            return false;
        std::copy_n(bytes_.begin(), out.size(), out.begin());
        bytes_ = bytes_.subspan(out.size());
        return true;
    }
    std::size_t left() const { return bytes_.size(); }

  private:
    std::span<const std::uint8_t> bytes_;
};

/// Succeeds `successes` times and then fails, each time after writing a pattern, as a source does
/// that breaks down half way. It remembers where it wrote last.
class failing_source {
  public:
    static constexpr std::uint8_t pattern = 0xd5;

    explicit failing_source(std::size_t successes = 0) : successes_(successes) {}
    bool fill(std::span<std::uint8_t> out) noexcept
    {
        last_address_ = reinterpret_cast<std::uintptr_t>(out.data());
        last_size_ = out.size();
        if (calls_++ < successes_)
            return stream_.fill(out);
        std::fill(out.begin(), out.end(), pattern);
        return false;
    }
    /// Whether it was asked often enough to fail.
    bool has_failed() const { return calls_ > successes_; }
    std::uintptr_t last_address() const { return last_address_; }
    std::size_t last_size() const { return last_size_; }

  private:
    shake128_random stream_{"failing_source"};
    std::size_t successes_, calls_ = 0, last_size_ = 0;
    std::uintptr_t last_address_ = 0;
};

} // namespace mlkem_test
