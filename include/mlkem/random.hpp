// SPDX-License-Identifier: MIT
/// \file
/// Where random bytes come from: the concept of a source, and the operating system's generator.
///
/// Linux, Android, the BSDs, macOS, Windows and WebAssembly (Emscripten, WASI) each have one call that
/// gives cryptographic random bytes. It blocks until the generator is seeded (FIPS 203, section 3.3).
/// There is no fallback: a failure is reported, and no key is made. Define MLKEM_NO_SYSTEM_RANDOM
/// where there is no operating system.
#pragma once

#include "header_begin.inl"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>
#include <type_traits>

#include "params.hpp"

#if !defined(MLKEM_NO_SYSTEM_RANDOM)
#if defined(_WIN32)
#if defined(_MSC_VER)
#pragma comment(lib, "bcrypt")
#endif
#elif defined(__linux__)
#include <cerrno>
#if defined(__ANDROID__) && __ANDROID_API__ < 28 // which has no getrandom
#include <sys/syscall.h>
#include <unistd.h>
#else
#include <sys/random.h>
#endif
#elif defined(__EMSCRIPTEN__) || defined(__wasi__)
#include <unistd.h>
#elif defined(__APPLE__)
#include <sys/random.h>
#elif defined(__FreeBSD__) || defined(__NetBSD__) || defined(__OpenBSD__) || defined(__DragonFly__)
#include <stdlib.h>
#else
#error "mlkem: no random generator known here; define MLKEM_NO_SYSTEM_RANDOM"
#endif
#endif

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// A generator of random bits fit for keys: fill() writes every byte and returns true, or returns
/// false. FIPS 203 asks for an approved generator with at least 128, 192 or 256 bits of strength
/// (ML-KEM-512, 768, 1024). The engines of `<random>` do not qualify, and do not satisfy this
/// concept.
template <class R>
concept random_source = requires(R& source, std::span<std::uint8_t> out) {
    requires noexcept(source.fill(out));
    requires std::same_as<decltype(source.fill(out)), bool>;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// An argument in the place of a random source that does not satisfy random_source.
template <class R>
concept no_random_source =
    !random_source<R> && !std::same_as<std::remove_cvref_t<R>, std::error_code>;

/// Stops the compiler with a line that says what a random source is.
template <class R> constexpr void refuse_random_source() noexcept
{
    static_assert(
        random_source<R>,
        "mlkem: a random source has bool fill(std::span<std::uint8_t>) noexcept and gives "
        "bits that are fit for keys; the engines of <random> do not");
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

#if !defined(MLKEM_NO_SYSTEM_RANDOM)

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

#if defined(_WIN32)
/// Declared here because <bcrypt.h> needs <windows.h>, which would define macros for the program.
extern "C" long __stdcall BCryptGenRandom(void* algorithm, unsigned char* buffer,
                                          unsigned long size, unsigned long flags);
#endif

/// Fills `out` from the operating system. Retries an interrupted call; any other error returns
/// false.
MLKEM_NOINLINE inline bool fill_from_system(std::span<std::uint8_t> out) noexcept
{
#if defined(_WIN32)
    constexpr std::size_t most = 0x40000000;                // a call takes 32 bits
    constexpr unsigned long use_system_preferred_rng = 0x2; // BCRYPT_USE_SYSTEM_PREFERRED_RNG
    while (!out.empty()) {
        const std::size_t size = out.size() < most ? out.size() : most;
        if (BCryptGenRandom(nullptr, out.data(), static_cast<unsigned long>(size),
                            use_system_preferred_rng) != 0)
            return false;
        out = out.subspan(size);
    }
#elif defined(__linux__)
    while (!out.empty()) {
#if defined(__ANDROID__) && __ANDROID_API__ < 28
        const long got = ::syscall(SYS_getrandom, out.data(), out.size(), 0);
#else
        const ssize_t got = ::getrandom(out.data(), out.size(), 0);
#endif
        if (got > 0)
            out = out.subspan(static_cast<std::size_t>(got));
        else if (got == 0 || errno != EINTR)
            return false;
    }
#elif defined(__APPLE__) || defined(__EMSCRIPTEN__) || defined(__wasi__)
    constexpr std::size_t most = 256; // of one getentropy call
    while (!out.empty()) {
        const std::size_t size = out.size() < most ? out.size() : most;
        if (::getentropy(out.data(), size) != 0)
            return false;
        out = out.subspan(size);
    }
#else
    ::arc4random_buf(out.data(), out.size()); // cannot fail
#endif
    return true;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The operating system's generator: getrandom, getentropy, arc4random_buf or BCryptGenRandom.
struct system_random {
    /// Fills `out` with random bytes. False if the system's generator fails. Thread-safe.
    [[nodiscard]] MLKEM_INLINE bool fill(std::span<std::uint8_t> out) noexcept
    {
        return detail::fill_from_system(out);
    }
};

static_assert(random_source<system_random>);

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#endif

#include "header_end.inl"
