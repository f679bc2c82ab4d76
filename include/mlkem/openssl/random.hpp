// SPDX-License-Identifier: MIT
/// \file
/// OpenSSL's generator as a random_source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "../params.hpp"
#include "../random.hpp"
#include "../secret.hpp"
#include "handles.hpp"
#include "library.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Whether the generator for secrets of the library's context is allowed. It must be the one that a
/// look-up of its name finds with the properties. OpenSSL chooses a generator at the first use. It
/// keeps the generator when other properties become the default.
template <class Library> MLKEM_NOINLINE bool generator_is_allowed() noexcept
{
    EVP_RAND_CTX* const generator = RAND_get0_private(Library::context());
    if (generator == nullptr)
        return false;
    EVP_RAND* const used = EVP_RAND_CTX_get0_rand(generator);
    const openssl::owned<EVP_RAND, EVP_RAND_free> found(
        EVP_RAND_fetch(Library::context(), EVP_RAND_get0_name(used), Library::properties()));
    return found && EVP_RAND_get0_provider(found.get()) == EVP_RAND_get0_provider(used);
}

/// Fills `out` from the generator for secrets and burns the stack. False if OpenSSL fails, or its
/// generator is not allowed.
template <class Library> MLKEM_NOINLINE bool fill_from_openssl(std::span<std::uint8_t> out) noexcept
{
    constexpr unsigned strength = 256; // bits, which ML-KEM-1024 asks for (FIPS 203, section 3.3)
    const openssl_call call;
    const bool filled =
        generator_is_allowed<Library>() &&
        RAND_priv_bytes_ex(Library::context(), out.data(), out.size(), strength) == 1;
    burn_bytes<8192>();
    return filled;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl {

/// OpenSSL's generator for secrets (RAND_priv_bytes_ex), from Library. Each thread has its own, so
/// objects of this type may be shared.
template <library_type Library = default_library> struct basic_random {
    /// Fills `out` with random bytes. False if OpenSSL has no generator, or the generator fails.
    /// False also if its strength is below 256 bits, or the properties lead to another provider.
    /// Operations report false as entropy_failure.
    [[nodiscard]] MLKEM_INLINE bool fill(std::span<std::uint8_t> out) noexcept
    {
        return detail::fill_from_openssl<Library>(out);
    }
};

/// The generator of the current default library context.
using random = basic_random<>;

static_assert(random_source<random>);

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl
