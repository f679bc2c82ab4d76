// SPDX-License-Identifier: MIT
/// \file
/// The hybrid key exchanges of SSH with ML-KEM (RFC 10042). C_INIT is an encapsulation key, S_REPLY a
/// ciphertext. K is HASH(K of ML-KEM || the classical secret). Needs OpenSSL 3.0 or newer: link
/// libcrypto (with CMake: mlkem::openssl).
///
///     using kex = mlkem::ssh::mlkem768x25519_sha256;
///     auto [ek, dk] = kex::keygen();                   // client: C_INIT is ek.bytes()
///     auto [c, K]   = kex::encaps(ek);                 // server: S_REPLY is c.bytes()
///     auto same_K   = kex::decaps(dk, c.bytes());      // client
///     auto string   = mlkem::ssh::exchange_string(K);  // as the exchange hash takes it
///
/// Errors of from_bytes and decaps end the connection with reason 3, KEY_EXCHANGE_FAILED. Make a new
/// key pair for each exchange, also when a connection renews its keys.
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include "hybrid.hpp"
#include "openssl.hpp"
#include "uses/known_answers.hpp"

#include <openssl/evp.h>

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// HASH(K of ML-KEM || the group's secret) by OpenSSL, with its stack burnt.
template <class Library, std::size_t Size>
MLKEM_NOINLINE bool digest_of_secrets(const char* name, const hybrid_inputs& in,
                                      std::span<std::uint8_t> out, std::error_code& ec) noexcept
{
    secret_storage<shared_secret_size + Size> both;
    copy_out_of_line(both.data(), in.kem_secret.data(), shared_secret_size);
    copy_out_of_line(both.data() + shared_secret_size, in.group_secret.data(), Size);
    openssl_call call;
    std::size_t size = 0;
    bool done = false;
    const auto hash = [&]() noexcept {
        done = EVP_Q_digest(Library::context(), name, Library::properties(), both.data(),
                            both.size(), out.data(), &size) == 1;
    };
    run_and_burn_own<group_operation>(hash);
    if (!done)
        ec = call.error();
    return done;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::ssh {

/// What the three methods share: ML-KEM comes first, and a hash of `Size` bytes makes K.
template <std::size_t Size, openssl::library_type Library> struct combiner : concatenated_seed {
    /// None: SSH has names.
    MLKEM_DETAIL_CONSTANT std::optional<std::uint16_t> code_point = std::nullopt;
    /// ML-KEM's half stands first.
    MLKEM_DETAIL_CONSTANT hybrid_order order = hybrid_order::kem_first;
    /// Bytes of the secret.
    template <class Group> MLKEM_DETAIL_CONSTANT std::size_t secret_size = Size;

    /// Writes the secret. Errors: those of OpenSSL.
    template <class Backend>
    [[nodiscard]] MLKEM_INLINE static bool
    combine(const hybrid_inputs& in, std::span<std::uint8_t> out, std::error_code& ec) noexcept
    {
        return detail::digest_of_secrets<Library, Size>(Size == 32 ? "SHA256" : "SHA384", in, out,
                                                        ec);
    }
};

/// The combiner of the method that it is named for.
template <openssl::library_type Library>
struct mlkem768x25519_sha256_combiner : combiner<32, Library> {
    /// The name in the standard.
    MLKEM_DETAIL_CONSTANT std::string_view name = "mlkem768x25519-sha256";
};
/// The combiner of the method that it is named for.
template <openssl::library_type Library>
struct mlkem768nistp256_sha256_combiner : combiner<32, Library> {
    /// The name in the standard.
    MLKEM_DETAIL_CONSTANT std::string_view name = "mlkem768nistp256-sha256";
};
/// The combiner of the method that it is named for.
template <openssl::library_type Library>
struct mlkem1024nistp384_sha384_combiner : combiner<48, Library> {
    /// The name in the standard.
    MLKEM_DETAIL_CONSTANT std::string_view name = "mlkem1024nistp384-sha384";
};

/// mlkem768x25519-sha256: C_INIT of 1216 bytes, S_REPLY of 1120, K of 32.
template <openssl::library_type Library>
using basic_mlkem768x25519_sha256 =
    hybrid_kem<ml_kem_768, openssl::basic_x25519<Library>, mlkem768x25519_sha256_combiner<Library>>;
/// The method over the current default library context of OpenSSL.
using mlkem768x25519_sha256 = basic_mlkem768x25519_sha256<openssl::default_library>;

/// mlkem768nistp256-sha256: C_INIT of 1249 bytes, S_REPLY of 1153, K of 32.
template <openssl::library_type Library>
using basic_mlkem768nistp256_sha256 =
    hybrid_kem<ml_kem_768, openssl::basic_p256<Library>, mlkem768nistp256_sha256_combiner<Library>>;
/// The method over the current default library context of OpenSSL.
using mlkem768nistp256_sha256 = basic_mlkem768nistp256_sha256<openssl::default_library>;

/// mlkem1024nistp384-sha384: C_INIT of 1665 bytes, S_REPLY of 1665, K of 48.
template <openssl::library_type Library>
using basic_mlkem1024nistp384_sha384 = hybrid_kem<ml_kem_1024, openssl::basic_p384<Library>,
                                                  mlkem1024nistp384_sha384_combiner<Library>>;
/// The method over the current default library context of OpenSSL.
using mlkem1024nistp384_sha384 = basic_mlkem1024nistp384_sha384<openssl::default_library>;

/// K as a string of SSH: its length in four bytes, then its bytes. The exchange hash and the
/// derivation of keys take it so. It is no mpint. Wiped when it is destroyed.
template <std::size_t N>
MLKEM_INLINE secret_array<4 + N> exchange_string(const hybrid_secret<N>& K) noexcept
{
    secret_array<4 + N> out;
    const std::span<std::uint8_t, 4 + N> to = out.for_overwrite();
    to[0] = to[1] = to[2] = 0;
    to[3] = static_cast<std::uint8_t>(N);
    copy_out_of_line(to.data() + 4, K.bytes().data(), N);
    return out;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::ssh

#include "header_end.inl"
