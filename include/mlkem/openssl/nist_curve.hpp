// SPDX-License-Identifier: MIT
/// \file
/// ECDH on P-256, P-384, P-521 and two Brainpool curves (SP 800-56A, section 5.7.1.2) by OpenSSL,
/// as the Group of a hybrid.
/// Shares are uncompressed points (SEC 1, section 2.3.3). The secret is the x coordinate.
#pragma once

#include <array>
#if !defined(__GNUC__)
#include <atomic>
#endif
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>

#include "../bytes.hpp"
#include "../ct.hpp"
#include "../error.hpp"
#include "../hybrid/group.hpp"
#include "../params.hpp"
#include "../secret.hpp"
#include "derive.hpp"
#include "handles.hpp"
#include "library.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl {

/// P-256 (SP 800-186, section 3.2.1).
struct curve_p256 {
    /// OpenSSL's number of the curve.
    MLKEM_DETAIL_CONSTANT int nid = NID_X9_62_prime256v1;
    /// The name in SP 800-186, which OpenSSL knows.
    MLKEM_DETAIL_CONSTANT const char* name = "P-256";
    /// Content of the curve's OBJECT IDENTIFIER in DER.
    MLKEM_DETAIL_CONSTANT std::array<std::uint8_t, 8> oid = {0x2a, 0x86, 0x48, 0xce,
                                                             0x3d, 0x03, 0x01, 0x07};
    /// Bytes of a coordinate, and of the order.
    MLKEM_DETAIL_CONSTANT std::size_t size = 32;
    /// The order of the base point, big-endian.
    MLKEM_DETAIL_CONSTANT std::array<std::uint8_t, size> order = {
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
        0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
};

/// P-384 (SP 800-186, section 3.2.1).
struct curve_p384 {
    /// OpenSSL's number of the curve.
    MLKEM_DETAIL_CONSTANT int nid = NID_secp384r1;
    /// The name in SP 800-186, which OpenSSL knows.
    MLKEM_DETAIL_CONSTANT const char* name = "P-384";
    /// Content of the curve's OBJECT IDENTIFIER in DER.
    MLKEM_DETAIL_CONSTANT std::array<std::uint8_t, 5> oid = {0x2b, 0x81, 0x04, 0x00, 0x22};
    /// Bytes of a coordinate, and of the order.
    MLKEM_DETAIL_CONSTANT std::size_t size = 48;
    /// The order of the base point, big-endian.
    MLKEM_DETAIL_CONSTANT std::array<std::uint8_t, size> order = {
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2,
        0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73};
};

/// Coordinates and private keys of P-521 have 66 bytes, the first of which is 0 or 1. Random private
/// keys are drawn with that mask.
struct curve_p521 {
    /// Bits of a private key's first byte that may be set.
    MLKEM_DETAIL_CONSTANT std::uint8_t first_byte_mask = 0x01;
    /// OpenSSL's number of the curve.
    MLKEM_DETAIL_CONSTANT int nid = NID_secp521r1;
    /// The name in OpenSSL.
    MLKEM_DETAIL_CONSTANT const char* name = "P-521";
    /// Content of the curve's OBJECT IDENTIFIER in DER.
    MLKEM_DETAIL_CONSTANT std::array<std::uint8_t, 5> oid = {0x2b, 0x81, 0x04, 0x00, 0x23};
    /// Bytes of a coordinate, and of the order.
    MLKEM_DETAIL_CONSTANT std::size_t size = 66;
    /// The order of the base point, big-endian.
    MLKEM_DETAIL_CONSTANT std::array<std::uint8_t, size> order = {
        0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xfa, 0x51, 0x86, 0x87, 0x83, 0xbf, 0x2f, 0x96, 0x6b,
        0x7f, 0xcc, 0x01, 0x48, 0xf7, 0x09, 0xa5, 0xd0, 0x3b, 0xb5, 0xc9, 0xb8, 0x89, 0x9c,
        0x47, 0xae, 0xbb, 0x6f, 0xb7, 0x1e, 0x91, 0x38, 0x64, 0x09};
};

/// brainpoolP256r1 (RFC 5639, section 3.4). Builds of OpenSSL may lack it: keys are then an error of
/// OpenSSL.
struct curve_brainpool_p256r1 {
    /// OpenSSL's number of the curve.
    MLKEM_DETAIL_CONSTANT int nid = NID_brainpoolP256r1;
    /// The name in OpenSSL.
    MLKEM_DETAIL_CONSTANT const char* name = "brainpoolP256r1";
    /// Content of the curve's OBJECT IDENTIFIER in DER.
    MLKEM_DETAIL_CONSTANT std::array<std::uint8_t, 9> oid = {0x2b, 0x24, 0x03, 0x03, 0x02,
                                                             0x08, 0x01, 0x01, 0x07};
    /// Bytes of a coordinate, and of the order.
    MLKEM_DETAIL_CONSTANT std::size_t size = 32;
    /// The order of the base point, big-endian.
    MLKEM_DETAIL_CONSTANT std::array<std::uint8_t, size> order = {
        0xa9, 0xfb, 0x57, 0xdb, 0xa1, 0xee, 0xa9, 0xbc, 0x3e, 0x66, 0x0a,
        0x90, 0x9d, 0x83, 0x8d, 0x71, 0x8c, 0x39, 0x7a, 0xa3, 0xb5, 0x61,
        0xa6, 0xf7, 0x90, 0x1e, 0x0e, 0x82, 0x97, 0x48, 0x56, 0xa7};
};

/// brainpoolP384r1 (RFC 5639, section 3.6), as above.
struct curve_brainpool_p384r1 {
    /// OpenSSL's number of the curve.
    MLKEM_DETAIL_CONSTANT int nid = NID_brainpoolP384r1;
    /// The name in OpenSSL.
    MLKEM_DETAIL_CONSTANT const char* name = "brainpoolP384r1";
    /// Content of the curve's OBJECT IDENTIFIER in DER.
    MLKEM_DETAIL_CONSTANT std::array<std::uint8_t, 9> oid = {0x2b, 0x24, 0x03, 0x03, 0x02,
                                                             0x08, 0x01, 0x01, 0x0b};
    /// Bytes of a coordinate, and of the order.
    MLKEM_DETAIL_CONSTANT std::size_t size = 48;
    /// The order of the base point, big-endian.
    MLKEM_DETAIL_CONSTANT std::array<std::uint8_t, size> order = {
        0x8c, 0xb9, 0x1e, 0x82, 0xa3, 0x38, 0x6d, 0x28, 0x0f, 0x5d, 0x6f, 0x7e,
        0x50, 0xe6, 0x41, 0xdf, 0x15, 0x2f, 0x71, 0x09, 0xed, 0x54, 0x56, 0xb3,
        0x1f, 0x16, 0x6e, 0x6c, 0xac, 0x04, 0x25, 0xa7, 0xcf, 0x3a, 0xb6, 0xaf,
        0x6b, 0x7f, 0xc3, 0x10, 0x3b, 0x88, 0x32, 0x02, 0xe9, 0x04, 0x65, 0x65};
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

using curve_point = openssl::owned<EC_POINT, EC_POINT_clear_free>;

/// The parameters of a curve, null until they are first needed. These numbers of a standard belong
/// to no library context and no provider, and are only read. Making them takes 9 us, a third of the
/// time of a key of P-256. Nothing frees them in a program, so that destructors of static objects may
/// make keys. A module that is unloaded calls free_parameters_of.
#if defined(__GNUC__)
template <class Curve>
__attribute__((visibility("hidden"))) inline EC_GROUP* parameters_of = nullptr;
#else
template <class Curve> inline std::atomic<EC_GROUP*> parameters_of = nullptr;
#endif

/// Returns the parameters of a curve. Null, for this call, if OpenSSL fails. Thread-safe.
template <class Curve> MLKEM_NOINLINE const EC_GROUP* group_of() noexcept
{
#if defined(__GNUC__)
    EC_GROUP* kept = __atomic_load_n(&parameters_of<Curve>, __ATOMIC_ACQUIRE);
#else
    EC_GROUP* kept = parameters_of<Curve>.load();
#endif
    if (kept != nullptr)
        return kept;
    EC_GROUP* const made = EC_GROUP_new_by_curve_name_ex(nullptr, nullptr, Curve::nid);
    if (made == nullptr)
        return nullptr;
#if defined(__GNUC__)
    const bool is_first = __atomic_compare_exchange_n(&parameters_of<Curve>, &kept, made, false,
                                                      __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
#else
    const bool is_first = parameters_of<Curve>.compare_exchange_strong(kept, made);
#endif
    if (is_first)
        return made;
    EC_GROUP_free(made); // another thread was faster
    return kept;
}

/// Frees the parameters of a curve, which a later call would make again. No call may run meanwhile.
template <class Curve> MLKEM_NOINLINE void free_parameters_of() noexcept
{
#if defined(__GNUC__)
    EC_GROUP_free(__atomic_exchange_n(&parameters_of<Curve>, nullptr, __ATOMIC_ACQ_REL));
#else
    EC_GROUP_free(parameters_of<Curve>.exchange(nullptr));
#endif
}

/// Whether `share` is an uncompressed point of the curve. False, with ec set, if not. Errors:
/// invalid_share; those of OpenSSL, which may lack the curve or memory.
template <class Curve>
MLKEM_NOINLINE bool is_point(std::span<const std::uint8_t, 1 + 2 * Curve::size> share,
                             std::error_code& ec) noexcept
{
    openssl_call call;
    const EC_GROUP* const group = group_of<Curve>();
    const curve_point point(group != nullptr ? EC_POINT_new(group) : nullptr);
    if (!point) {
        ec = call.error();
        return false;
    }
    if (share[0] == POINT_CONVERSION_UNCOMPRESSED &&
        EC_POINT_oct2point(group, point.get(), share.data(), share.size(), nullptr) == 1) {
        ec.clear();
        return true;
    }
    ec = call.error_of_input(ERR_LIB_EC, errc::invalid_share);
    return false;
}

/// Whether a < b, in constant time. Both are big-endian and equally long.
MLKEM_NOINLINE inline ct::mask is_below(std::span<const std::uint8_t> a,
                                        std::span<const std::uint8_t> b) noexcept
{
    std::uint32_t borrow = 0;
    for (std::size_t i = a.size(); i-- > 0;)
        borrow = ct::value_barrier((std::uint32_t{a[i]} - b[i] - borrow) >> 31);
    return ct::mask::if_nonzero(borrow);
}

/// Whether 0 < d < order, in constant time. Both are big-endian and equally long.
MLKEM_NOINLINE inline ct::mask is_in_range(std::span<const std::uint8_t> d,
                                           std::span<const std::uint8_t> order) noexcept
{
    std::uint32_t bits = 0;
    for (const std::uint8_t byte : d)
        bits |= byte;
    return ct::mask::if_nonzero(bits) & is_below(d, order);
}

/// Writes the first of several big-endian numbers that is in range, or zeros, in constant time.
template <std::size_t N>
MLKEM_NOINLINE void choose_in_range(std::span<const std::uint8_t> numbers,
                                    std::span<const std::uint8_t, N> order,
                                    std::span<std::uint8_t, N> out) noexcept
{
    ct::mask found = ct::mask::if_nonzero(0);
    for (std::size_t i = 0; i < N; ++i)
        out[i] = 0;
    for (; numbers.size() >= N; numbers = numbers.subspan(N)) {
        const ct::mask taken = is_in_range(numbers.first(N), order) & ~found;
        for (std::size_t i = 0; i < N; ++i)
            out[i] = taken.select(numbers[i], out[i]);
        found = ~(~found & ~taken);
    }
    clear_registers();
}

/// Writes a big-endian number in the byte order of the machine, which OpenSSL's parameters use.
template <std::size_t N>
MLKEM_NOINLINE void to_native(std::span<const std::uint8_t, N> number,
                              secret_storage<N>& out) noexcept
{
    for (std::size_t i = 0; i < N; ++i)
        out.data()[std::endian::native == std::endian::little ? N - 1 - i : i] = number[i];
}

/// The names in OpenSSL of keys of a curve, and of the agreement with them.
inline constexpr agreement_names curve_names = {"EC", "ECDH"};

/// Makes a key from a private key d in the machine's byte order. The key lacks its point: OpenSSL would
/// check it, and a derivation does not read it.
template <class Library, class Curve>
MLKEM_NOINLINE std::optional<openssl::agreement_key>
curve_key(secret_storage<Curve::size>& d, openssl_call& call, std::error_code& ec) noexcept
{
    std::array<char, 16> name{}; // OSSL_PARAM takes no const char*
    std::memcpy(name.data(), Curve::name, std::char_traits<char>::length(Curve::name));
    const std::array<OSSL_PARAM, 3> list = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name.data(), 0),
        OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, d.data(), d.size()),
        OSSL_PARAM_construct_end()};
    const auto read_nothing = [](const agreement_functions&, void*) noexcept { return true; };
    return import_private<Library>(curve_names, list.data(), read_nothing, call, ec);
}

/// Computes the point of a private key d in the machine's byte order, because EVP does not. False
/// if OpenSSL fails. Our code only passes d on. How libcrypto makes its number of d, here and in
/// curve_key, is up to libcrypto.
template <class Library, class Curve>
MLKEM_NOINLINE bool multiply_base(const secret_storage<Curve::size>& d,
                                  std::span<std::uint8_t, 1 + 2 * Curve::size> share) noexcept
{
    const EC_GROUP* const group = group_of<Curve>();
    const bignum number(BN_secure_new());
    const bignum_ctx numbers(BN_CTX_secure_new_ex(Library::context()));
    const curve_point point(group != nullptr ? EC_POINT_new(group) : nullptr);
    if (!number || !numbers || !point ||
        BN_native2bn(d.data(), static_cast<int>(d.size()), number.get()) == nullptr)
        return false;
    BN_set_flags(number.get(), BN_FLG_CONSTTIME);
    return EC_POINT_mul(group, point.get(), number.get(), nullptr, nullptr, numbers.get()) == 1 &&
           EC_POINT_point2oct(group, point.get(), POINT_CONVERSION_UNCOMPRESSED, share.data(),
                              share.size(), numbers.get()) == share.size();
}

template <class Library, class Curve>
MLKEM_NOINLINE std::optional<openssl::agreement_key>
curve_import(std::span<const std::uint8_t, Curve::size> bytes,
             std::span<std::uint8_t, 1 + 2 * Curve::size> share, std::error_code& ec) noexcept
{
    if (!is_in_range(bytes, Curve::order)
             .declassify("whoever gives or draws a private key learns whether it is one")) {
        ec = errc::invalid_private_key;
        return std::nullopt;
    }
    openssl_call call;
    secret_storage<Curve::size> d;
    to_native(bytes, d);
    if (multiply_base<Library, Curve>(d, share))
        return curve_key<Library, Curve>(d, call, ec);
    ec = call.error();
    return std::nullopt;
}

template <class Library, class Curve>
MLKEM_NOINLINE bool curve_derive(const openssl::agreement_key& key,
                                 std::span<const std::uint8_t, 1 + 2 * Curve::size> peer,
                                 std::span<std::uint8_t, Curve::size> secret,
                                 std::error_code& ec) noexcept
{
    if (peer[0] != POINT_CONVERSION_UNCOMPRESSED) {
        ec = errc::invalid_share; // OpenSSL would accept a hybrid form too
        return false;
    }
    openssl_call call;
    std::array<std::uint8_t, 1 + 2 * Curve::size> copied{}; // OSSL_PARAM takes no pointer to const
    copy(copied.data(), peer);
    const std::array<OSSL_PARAM, 2> list = {
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, copied.data(),
                                          copied.size()),
        OSSL_PARAM_construct_end()};
    const auto make_peer = [&](const agreement_functions& f, void* own,
                               std::error_code& why) noexcept {
        // Copying the curve of ours is faster than a look-up by name.
        openssl::provider_object theirs(f.duplicate(own, OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS),
                                        f.free_key);
        // OpenSSL refuses bytes that are no point of the curve. The point at infinity has another
        // length.
        if (theirs && f.set_params(theirs.get(), list.data()) != 1) {
            const unsigned long code = call.take();
            if (is_point<Curve>(peer, why))
                why = openssl_call::error_of(code);
            theirs = openssl::provider_object();
        }
        return theirs;
    };
    return derive_with<Library>(curve_names, key, make_peer, secret, call, ec);
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl {

/// ECDH on a curve of prime order by OpenSSL. A private key is a big-endian number from 1 to the
/// order less 1. Library names the library context and the providers.
template <class Curve, library_type Library = default_library> struct nist_curve {
    /// The name of the curve.
    MLKEM_DETAIL_CONSTANT std::string_view name = Curve::name;
    MLKEM_DETAIL_CONSTANT std::size_t private_key_size = Curve::size, ///< bytes of a private key
        share_size = 1 + 2 * Curve::size,                             ///< bytes of a share
        secret_size = Curve::size;                                    ///< bytes of a secret
    /// A key that OpenSSL holds.
    using private_key = agreement_key;
    /// The curve.
    using curve = Curve;

    /// Returns the private key of `bytes` and writes its share. Errors: invalid_private_key, unless
    /// 0 < key < order; those of OpenSSL.
    [[nodiscard]] MLKEM_INLINE static std::optional<private_key>
    import_private_key(std::span<const std::uint8_t, private_key_size> bytes,
                       std::span<std::uint8_t, share_size> share, std::error_code& ec) noexcept
    {
        return detail::curve_import<Library, Curve>(bytes, share, ec);
    }
    /// Writes the first of several numbers that is a private key, or zeros, in constant time.
    MLKEM_INLINE static void
    choose_private_key(std::span<const std::uint8_t> numbers,
                       std::span<std::uint8_t, private_key_size> key) noexcept
    {
        detail::choose_in_range<Curve::size>(numbers, Curve::order, key);
    }
    /// Whether `share` is an uncompressed point of the curve.
    [[nodiscard]] MLKEM_INLINE static bool
    is_valid_share(std::span<const std::uint8_t, share_size> share) noexcept
    {
        std::error_code ec;
        return is_valid_share(share, ec);
    }
    /// Whether `share` is such a point, and why not. Errors: invalid_share; those of OpenSSL.
    [[nodiscard]] MLKEM_INLINE static bool
    is_valid_share(std::span<const std::uint8_t, share_size> share, std::error_code& ec) noexcept
    {
        return detail::is_point<Curve>(share, ec);
    }
    /// Writes the x coordinate of the shared point. Errors: invalid_share; those of OpenSSL.
    [[nodiscard]] MLKEM_INLINE static bool derive(const private_key& key,
                                                  std::span<const std::uint8_t, share_size> peer,
                                                  std::span<std::uint8_t, secret_size> secret,
                                                  std::error_code& ec) noexcept
    {
        return detail::curve_derive<Library, Curve>(key, peer, secret, ec);
    }
};

/// P-256, secp256r1: shares of 65 bytes, a secret of 32.
template <library_type Library = default_library>
using basic_p256 = nist_curve<curve_p256, Library>;
/// P-256 of the current default library context.
using p256 = basic_p256<>;
/// P-384, secp384r1: shares of 97 bytes, a secret of 48.
template <library_type Library = default_library>
using basic_p384 = nist_curve<curve_p384, Library>;
/// P-384 of the current default library context.
using p384 = basic_p384<>;

/// P-521, secp521r1: shares of 133 bytes, a secret of 66.
template <library_type Library = default_library>
using basic_p521 = nist_curve<curve_p521, Library>;
/// P-521 of the current default library context.
using p521 = basic_p521<>;
/// Brainpool curves of RFC 5639: shares of 65 and 97 bytes, secrets of 32 and 48.
template <library_type Library = default_library>
using basic_brainpool_p256r1 = nist_curve<curve_brainpool_p256r1, Library>;
/// brainpoolP256r1 of the current default library context.
using brainpool_p256r1 = basic_brainpool_p256r1<>;
/// brainpoolP384r1: shares of 97 bytes, a secret of 48.
template <library_type Library = default_library>
using basic_brainpool_p384r1 = nist_curve<curve_brainpool_p384r1, Library>;
/// brainpoolP384r1 of the current default library context.
using brainpool_p384r1 = basic_brainpool_p384r1<>;

static_assert(key_agreement_group<p256> && key_agreement_group<p384> && key_agreement_group<p521>);

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::openssl
