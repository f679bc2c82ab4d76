// SPDX-License-Identifier: MIT
/// \file
/// Storage for secrets that wipes itself, and functions that burn: they overwrite the stack and the
/// registers that an operation on secrets used. FIPS 203, section 3.3 asks for that: intermediate
/// values are destroyed.
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iosfwd>
#include <span>
#include <type_traits>
#include <utility>

#include "abort.hpp"
#include "bytes.hpp"
#include "ct.hpp"
#include "machine/registers.hpp"
#include "params.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// Overwrites memory with zeros by stores that the optimiser cannot drop.
MLKEM_NOINLINE inline void wipe_out_of_line(void* data, std::size_t size) noexcept
{
#if defined(_MSC_VER) && !defined(__clang__)
    volatile unsigned char* bytes = static_cast<volatile unsigned char*>(data);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = 0;
#else
    std::memset(data, 0, size);
    asm volatile("" : : "r"(data) : "memory");
#endif
}

/// Overwrites memory with zeros by stores that the optimiser cannot drop.
MLKEM_INLINE constexpr void wipe(std::uint8_t* data, std::size_t size) noexcept
{
    if (std::is_constant_evaluated()) {
        for (std::size_t i = 0; i < size; ++i)
            data[i] = 0;
    } else {
        wipe_out_of_line(data, size);
    }
}

/// wipe_by_rows() overwrites this many bytes at a time. Each row is aligned to its size.
inline constexpr std::size_t wiped_row = 32;

#if defined(__x86_64__) && defined(__GNUC__) && !MLKEM_DETAIL_SANITIZED
/// wipe_by_rows() on a processor with AVX: four rows a round, then the rows that are left.
MLKEM_NOINLINE inline void wipe_by_ymm_registers(std::uint8_t* data, std::size_t size) noexcept
{
    std::uint8_t* const end = data + size;
    std::uint8_t* const end_of_fours = data + size / (4 * wiped_row) * (4 * wiped_row);
    asm volatile("vpxor %%xmm0, %%xmm0, %%xmm0\n\tjmp 1f\n"
                 ".p2align 5\n" // or it may take twice the time, where the linker happens to put it
                 "0:\n\t"
                 "vmovdqa %%ymm0, (%0)\n\tvmovdqa %%ymm0, 32(%0)\n\t"
                 "vmovdqa %%ymm0, 64(%0)\n\tvmovdqa %%ymm0, 96(%0)\n\t"
                 "subq $-128, %0\n"
                 "1:\n\t"
                 "cmpq %1, %0\n\tjb 0b\n\tjmp 3f\n"
                 "2:\n\t"
                 "vmovdqa %%ymm0, (%0)\n\taddq $32, %0\n"
                 "3:\n\t"
                 "cmpq %2, %0\n\tjb 2b\n\t"
                 "vzeroupper"
                 : "+r"(data)
                 : "r"(end_of_fours), "r"(end)
                 : "memory", "cc", "xmm0");
}
#endif

/// Overwrites aligned memory with zeros; `size` is a multiple of wiped_row. On some processors
/// std::memset takes 1.5 times as long.
MLKEM_NOINLINE inline void wipe_by_rows(std::uint8_t* data, std::size_t size) noexcept
{
#if defined(__x86_64__) && defined(__GNUC__) && !MLKEM_DETAIL_SANITIZED
    if (detail::cpu_has_avx()) {
        wipe_by_ymm_registers(data, size);
        return;
    }
#endif
    wipe_out_of_line(data, size);
}

/// Copies a secret, then overwrites the source with zeros.
MLKEM_NOINLINE inline void move_out_of_line(std::uint8_t* out, std::uint8_t* in,
                                            std::size_t size) noexcept
{
    copy_out_of_line(out, in, size);
    wipe_out_of_line(in, size);
}

/// Overwrites `Bytes` of stack downwards and clears the registers. The bytes begin a little below
/// the caller's frame.
template <std::size_t Bytes> MLKEM_NOINLINE inline void burn_bytes() noexcept
{
    clear_general_registers(); // a function that is called may save one to align the stack
    constexpr std::size_t rows = (Bytes + wiped_row - 1) / wiped_row;
    // Not initialised: wiping it is the purpose.
    alignas(wiped_row) std::array<std::uint8_t, rows * wiped_row> area;
    wipe_by_rows(area.data(), area.size());
    clear_registers();
}

/// Whether a[0:size] = b[0:size], in constant time, as a bool that the caller may branch on.
MLKEM_NOINLINE constexpr bool equal_before_burn(const std::uint8_t* a, const std::uint8_t* b,
                                                std::size_t size) noexcept
{
    return ct::equal(a, b, size).declassify("the caller of operator== asks whether two are equal");
}

/// Whether secrets are equal. Burns stack and registers.
MLKEM_NOINLINE constexpr bool secrets_equal(const std::uint8_t* a, const std::uint8_t* b,
                                            std::size_t size) noexcept
{
    const bool equal = equal_before_burn(a, b, size);
    if (!std::is_constant_evaluated())
        burn_bytes<MLKEM_DETAIL_OPTIMIZED ? 256 : 1024>();
    return equal;
}

/// Whether the compiler runs the passes that give vector code small frames. g++ -Og and -O1 do not,
/// and no macro says so. But at these levels g++ does not compute the sum of this loop either. With
/// -fno-inline each call of a function of arrays has a frame of its own.
MLKEM_INLINE bool frames_are_small() noexcept
{
#if defined(__NO_INLINE__)
    return false;
#elif defined(__GNUC__)
    unsigned sum = 0;
    for (unsigned i = 0; i < 4; ++i)
        sum += i;
    return __builtin_constant_p(sum);
#else
    return true;
#endif
}

/// Burns the stack of an operation: `Bytes`, and `Temporaries` more where the compiler keeps
/// temporaries in memory. operations.hpp gives both numbers.
template <std::size_t Bytes, std::size_t Temporaries> MLKEM_INLINE void burn() noexcept
{
    if (frames_are_small())
        burn_bytes<Bytes>();
    else
        burn_bytes<Bytes + Temporaries>();
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// Whether objects of type T hold a secret: operator<< is then deleted.
template <class T> MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret = false;

/// Secrets and secret keys do not go into a log.
template <class Stream, class T>
    requires is_secret<T>
Stream& operator<<(Stream&, const T&) = delete;

/// GoogleTest prints this text instead of the object's bytes.
template <class T>
    requires is_secret<T>
void PrintTo(const T& object, std::ostream* out)
{
    const auto print = [&](auto& stream) {
        if constexpr (requires { object.is_empty(); })
            stream << (object.is_empty() ? "(empty secret)" : "(secret)");
        else
            stream << "(secret)";
    };
    print(*out);
}

/// \cond
/// N secret bytes: zero at first, moved but never copied, wiped when moved from and when destroyed.
/// Only for this library's own files, which fill it before they read it. secret_array checks that.
template <std::size_t N> class secret_storage {
  public:
    // No constructor initialises the member: that would be a loop in code without a target tag.
    MLKEM_INLINE constexpr secret_storage() noexcept { clear(); }
    MLKEM_INLINE constexpr explicit secret_storage(std::span<const std::uint8_t, N> bytes) noexcept
    {
        if (std::is_constant_evaluated())
            copy(bytes_.data(), bytes);
        else
            copy_out_of_line(bytes_.data(), bytes.data(), N);
    }
    MLKEM_INLINE constexpr secret_storage(secret_storage&& other) noexcept { take(other); }
    MLKEM_INLINE constexpr secret_storage& operator=(secret_storage&& other) noexcept
    {
        if (this != &other)
            take(other);
        return *this;
    }
    secret_storage(const secret_storage&) = delete;
    secret_storage& operator=(const secret_storage&) = delete;
    MLKEM_INLINE constexpr ~secret_storage() { clear(); }

    [[nodiscard]] MLKEM_INLINE static constexpr std::size_t size() noexcept { return N; }
    MLKEM_INLINE constexpr std::uint8_t* data() noexcept { return bytes_.data(); }
    MLKEM_INLINE constexpr const std::uint8_t* data() const noexcept { return bytes_.data(); }
    MLKEM_INLINE constexpr std::span<std::uint8_t, N> span() noexcept { return bytes_; }
    MLKEM_INLINE constexpr std::span<const std::uint8_t, N> span() const noexcept { return bytes_; }

    /// Zeroes the bytes now.
    MLKEM_INLINE constexpr void clear() noexcept { wipe(data(), N); }

    /// Whether the bytes are equal, in constant time; the answer itself is taken to be public.
    friend MLKEM_INLINE constexpr bool operator==(const secret_storage& a,
                                                  const secret_storage& b) noexcept
    {
        return secrets_equal(a.data(), b.data(), N);
    }

  private:
    MLKEM_INLINE constexpr void take(secret_storage& other) noexcept
    {
        if (std::is_constant_evaluated()) {
            copy(bytes_.data(), other.span());
            other.clear();
        } else {
            move_out_of_line(bytes_.data(), other.bytes_.data(), N);
        }
    }

    std::array<std::uint8_t, N> bytes_;
};
/// \endcond

/// N secret bytes: empty at first, moved but never copied, compared in constant time. Moving from
/// an object wipes its bytes and leaves it empty. Destruction wipes them too.
///
/// Reading the bytes of an empty object ends the program by MLKEM_ABORT. Otherwise it would give a
/// key of zeros, which everybody knows.
template <std::size_t N> class [[nodiscard]] secret_array {
  public:
    /// The type of an element.
    using value_type = std::uint8_t;

    /// An empty object.
    // Not defaulted: secret_array() would zero the object inline before the call.
    MLKEM_INLINE constexpr secret_array() noexcept {} // NOLINT(modernize-use-equals-default)
    /// A copy of N secret bytes.
    MLKEM_INLINE constexpr explicit secret_array(std::span<const std::uint8_t, N> bytes) noexcept
        : bytes_(bytes), state_(state::filled)
    {
    }
    /// Moves the bytes. The other object is then wiped and empty.
    MLKEM_INLINE constexpr secret_array(secret_array&& other) noexcept
        : bytes_(std::move(other.bytes_)), state_(std::exchange(other.state_, state::moved_from))
    {
    }
    /// Moves the bytes. The other object is then wiped and empty.
    MLKEM_INLINE constexpr secret_array& operator=(secret_array&& other) noexcept
    {
        if (this != &other) {
            bytes_ = std::move(other.bytes_);
            state_ = std::exchange(other.state_, state::moved_from);
        }
        return *this;
    }
    secret_array(const secret_array&) = delete;            // a secret is moved, not copied
    secret_array& operator=(const secret_array&) = delete; // a secret is moved, not copied
    MLKEM_INLINE constexpr ~secret_array() = default;

    /// N, the number of bytes.
    [[nodiscard]] MLKEM_INLINE static constexpr std::size_t size() noexcept { return N; }

    /// Whether there is nothing to read: never filled, cleared, or moved from.
    [[nodiscard]] MLKEM_INLINE constexpr bool is_empty() const noexcept
    {
        return state_ != state::filled;
    }

    // The bytes of a temporary object would be gone at the end of the statement: && is deleted.

    /// The N bytes, to be changed. Ends the program if the object is empty.
    MLKEM_INLINE constexpr std::uint8_t* data() & noexcept MLKEM_LIFETIMEBOUND
    {
        require_filled();
        return bytes_.data();
    }
    /// The N bytes. Ends the program if the object is empty.
    MLKEM_INLINE constexpr const std::uint8_t* data() const& noexcept MLKEM_LIFETIMEBOUND
    {
        require_filled();
        return bytes_.data();
    }
    const std::uint8_t* data() const&& = delete;
    /// The N bytes, to be changed. Ends the program if the object is empty.
    MLKEM_INLINE constexpr std::span<std::uint8_t, N> span() & noexcept MLKEM_LIFETIMEBOUND
    {
        require_filled();
        return bytes_.span();
    }
    /// The N bytes. Ends the program if the object is empty.
    MLKEM_INLINE constexpr std::span<const std::uint8_t, N>
    span() const& noexcept MLKEM_LIFETIMEBOUND
    {
        require_filled();
        return bytes_.span();
    }
    std::span<const std::uint8_t, N> span() const&& = delete;

    /// The object converts to a span for functions that take one. It is no range and has no
    /// begin(), so that nothing prints its elements.
    // NOLINTBEGIN(google-explicit-constructor)
    MLKEM_INLINE constexpr
    operator std::span<const std::uint8_t, N>() const& noexcept MLKEM_LIFETIMEBOUND
    {
        return span();
    }
    operator std::span<const std::uint8_t, N>() const&& = delete;
    MLKEM_INLINE constexpr
    operator std::span<const std::uint8_t>() const& noexcept MLKEM_LIFETIMEBOUND
    {
        return span();
    }
    operator std::span<const std::uint8_t>() const&& = delete;
    // NOLINTEND(google-explicit-constructor)

    /// The bytes for the caller to overwrite, all of them. The object counts as filled from here
    /// on.
    MLKEM_INLINE constexpr std::span<std::uint8_t, N> for_overwrite() & noexcept MLKEM_LIFETIMEBOUND
    {
        state_ = state::filled;
        return bytes_.span();
    }

    /// Zeroes the bytes now; the object is then empty.
    MLKEM_INLINE constexpr void clear() noexcept
    {
        bytes_.clear();
        state_ = state::never_filled;
    }

    /// Whether the bytes are equal, in constant time; the answer itself is taken to be public.
    friend MLKEM_INLINE constexpr bool operator==(const secret_array& a,
                                                  const secret_array& b) noexcept
    {
        return secrets_equal(a.data(), b.data(), N);
    }

  private:
    enum class state : unsigned char { never_filled, filled, moved_from };

    MLKEM_INLINE constexpr void require_filled() const noexcept
    {
        if (is_empty())
            detail::abort_on_empty_secret(state_ == state::moved_from);
    }

    secret_storage<N> bytes_;
    state state_ = state::never_filled;
};

/// Secret: operator<< is deleted.
template <std::size_t N>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<secret_array<N>> = true;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#include "header_end.inl"
