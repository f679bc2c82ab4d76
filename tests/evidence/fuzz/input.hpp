// SPDX-License-Identifier: MIT
// What the fuzz targets of operations make of their input: seeds, edits, choices.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <mlkem/mlkem.hpp>
#include <span>

namespace mlkem_fuzz {

/// The input, read from its beginning; beyond its end are zeros.
class input {
  public:
    input(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}

    bool empty() const { return rest_.empty(); }
    std::uint8_t byte()
    {
        if (rest_.empty())
            return 0;
        const std::uint8_t first = rest_[0];
        rest_ = rest_.subspan(1);
        return first;
    }
    std::size_t number_below(std::size_t limit)
    {
        const std::size_t low = byte();
        return (low | std::size_t{byte()} << 8) % limit;
    }
    bool fill(std::span<std::uint8_t> out) noexcept
    {
        std::generate(out.begin(), out.end(), [this] { return byte(); });
        return true;
    }
    std::array<std::uint8_t, 32> seed()
    {
        std::array<std::uint8_t, 32> out{};
        fill(out);
        return out;
    }
    std::span<const std::uint8_t> all() const { return rest_; }

    /// Changes up to 15 bytes, as the input says, and returns how many.
    std::size_t edit(std::span<std::uint8_t> bytes)
    {
        const std::size_t count = byte() % 16;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t at = number_below(bytes.size());
            bytes[at] ^= byte();
        }
        return count;
    }

  private:
    std::span<const std::uint8_t> rest_;
};

/// A random source that gives the same 32 bytes over and over.
class repeated {
  public:
    explicit repeated(const std::array<std::uint8_t, 32>& bytes) : bytes_(bytes) {}
    bool fill(std::span<std::uint8_t> out) const noexcept
    {
        std::size_t i = 0;
        std::generate(out.begin(), out.end(), [&] { return bytes_[i++ % 32]; });
        return true;
    }

  private:
    std::array<std::uint8_t, 32> bytes_;
};

/// f.operator()<Params>() for one of the parameter sets.
template <class F> void with_a_set(std::uint8_t choice, const F& f)
{
    switch (choice % 3) {
    case 0:
        f.template operator()<mlkem::params_512>();
        break;
    case 1:
        f.template operator()<mlkem::params_768>();
        break;
    default:
        f.template operator()<mlkem::params_1024>();
    }
}

} // namespace mlkem_fuzz
