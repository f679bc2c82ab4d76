// SPDX-License-Identifier: MIT
// RSA-OAEP with SHA-256 (RFC 8017, section 7.1), and RSA keys as DER: the classical half of four
// composites. The DER and the padding are read and written here. OpenSSL gets and gives numbers only,
// which it wipes. With OAEP by OpenSSL the encoded message, which shows the secret, would stay in memory
// that was freed.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

#include "../access.hpp"
#include "../bytes.hpp"
#include "../ct.hpp"
#include "../error.hpp"
#include "../key_formats/der.hpp"
#include "../openssl/derive.hpp"
#include "../openssl/handles.hpp"
#include "../openssl/library.hpp"
#include "../openssl/nist_curve.hpp"
#include "../params.hpp"
#include "../secret.hpp"
#include "bounded_bytes.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Bytes of stack in which OpenSSL's arithmetic may leave parts of private keys. It allocates its
/// numbers.
inline constexpr std::size_t stack_of_private_rsa = 32768;
/// Bytes of stack in which encryption may leave parts of an encoded message. OpenSSL 3.0 writes at most
/// 5900 of them with 4096 bits.
inline constexpr std::size_t stack_of_public_rsa = 16384;

/// Calls f, which calls OpenSSL, from its own frame and burns Stack bytes below it.
template <std::size_t Stack, class F> MLKEM_NOINLINE void call_rsa(F& call) noexcept
{
    call();
    burn_bytes<Stack>();
}

// ---- An RSAPublicKey is a SEQUENCE of n and e. An RSAPrivateKey is a SEQUENCE of the version 0, then n,
//      e, d, p and q. Last are d mod (p - 1), d mod (q - 1) and the inverse of q modulo p. All are
//      INTEGERs (RFC 8017, appendix A.1).

/// How many numbers a public and a private key have.
inline constexpr std::size_t rsa_public_count = 2, rsa_private_count = 8;
/// The numbers in the order of RSAPrivateKey.
enum rsa_number : std::size_t { rsa_n, rsa_e, rsa_d, rsa_p, rsa_q, rsa_dp, rsa_dq, rsa_q_inverse };
/// OpenSSL's names of them.
inline constexpr std::array<const char*, rsa_private_count> rsa_names = {
    OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,           OSSL_PKEY_PARAM_RSA_D,
    OSSL_PKEY_PARAM_RSA_FACTOR1,   OSSL_PKEY_PARAM_RSA_FACTOR2,     OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};

/// The numbers of a key, big-endian and without zeros in front: views into its DER. A public key has
/// the first two.
using rsa_numbers = std::array<std::span<const std::uint8_t>, rsa_private_count>;

/// Takes an INTEGER above zero off the front of `in`, in the one form that DER allows.
MLKEM_NOINLINE inline bool read_positive(std::span<const std::uint8_t>& in,
                                         std::span<const std::uint8_t>& number) noexcept
{
    if (!read_element(in, der_integer, number) || number.empty())
        return false;
    const std::uint32_t first = number[0], second = number.size() > 1 ? number[1] : 0U;
    const std::uint32_t starts_with_zero = (first - 1) >> 31;
    std::uint32_t is_padded = starts_with_zero & second >> 7;
    std::uint32_t is_other = first >> 7 | (starts_with_zero & ~is_padded);
    ct::declassify(&is_padded, 1, "how many bytes the numbers of an RSA key have");
    ct::declassify(&is_other, 1, "whether a file is no DER");
    if (is_padded != 0)
        number = number.subspan(1);
    return is_other == 0;
}

/// Whether n and e are those of a public key with a modulus of `size` bytes. With moduli of
/// more than 3072 bits OpenSSL takes e of 64 bits at most.
MLKEM_NOINLINE inline bool is_rsa_public_key(const rsa_numbers& numbers, std::size_t size) noexcept
{
    const std::span<const std::uint8_t> n = numbers[rsa_n], e = numbers[rsa_e];
    ct::declassify(n.data(), n.size(),
                   "the modulus is public, also where it is a part of a private key");
    ct::declassify(e.data(), e.size(),
                   "the exponent is public, also where it is a part of a private key");
    return n.size() == size && n[0] >= 0x80 && n.back() % 2 == 1 &&
           e.size() <= (size > 384 ? 8U : 32U) && e.back() % 2 == 1 && (e.size() > 1 || e[0] >= 3);
}

/// Reads the DER of a key, which fills `der`, with a modulus of `size` bytes. False if it is another
/// key, or is not written as DER writes it. Whether the numbers belong together is not looked at.
MLKEM_NOINLINE inline bool read_rsa_key(std::span<const std::uint8_t> der, std::size_t count,
                                        std::size_t size, rsa_numbers& numbers) noexcept
{
    std::span<const std::uint8_t> content, version;
    if (!read_element(der, der_sequence, content) || !der.empty())
        return false;
    if (count == rsa_private_count && (!read_element(content, der_integer, version) ||
                                       version.size() != 1 || structure_byte(version, 0) != 0))
        return false;
    for (std::size_t i = 0; i < count; ++i)
        if (!read_positive(content, numbers[i]) || numbers[i].size() > size)
            return false;
    return content.empty() && is_rsa_public_key(numbers, size);
}

/// Writes an RSAPublicKey behind `before` bytes of `out`, which has room for it.
template <class Bytes>
MLKEM_NOINLINE void write_rsa_public_key(const rsa_numbers& numbers, std::size_t before,
                                         Bytes& out) noexcept
{
    constexpr std::array<std::uint8_t, 1> zero{};
    std::array<std::size_t, rsa_public_count> padding{};
    std::size_t content = 0;
    for (std::size_t i = 0; i < rsa_public_count; ++i) {
        padding[i] = numbers[i][0] >> 7;
        content += der_size(padding[i] + numbers[i].size());
    }
    der_writer writer(key_access::resize(out, before + der_size(content)).data() + before);
    writer.begin(der_sequence, content);
    for (std::size_t i = 0; i < rsa_public_count; ++i) {
        writer.begin(der_integer, padding[i] + numbers[i].size());
        writer.bytes(std::span(zero).first(padding[i]));
        writer.bytes(numbers[i]);
    }
}

/// Writes the RSAPrivateKey of a key behind `before` bytes of `out`. False if OpenSSL fails, or there
/// is no room.
template <class Bytes>
MLKEM_NOINLINE bool write_rsa_private_key(EVP_PKEY* key, std::size_t before, Bytes& out) noexcept
{
    std::array<bignum, rsa_private_count> numbers;
    std::size_t content = der_size(1);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        BIGNUM* got = nullptr;
        if (EVP_PKEY_get_bn_param(key, rsa_names[i], &got) != 1)
            return false;
        numbers[i] = bignum(got);
        content += der_size(static_cast<std::size_t>(BN_num_bits(got)) / 8 + 1);
    }
    if (before + der_size(content) > Bytes::capacity)
        return false;
    der_writer writer(key_access::resize(out, before + der_size(content)).data() + before);
    writer.begin(der_sequence, content);
    writer.begin(der_integer, 1);
    writer.byte(0);
    for (const bignum& number : numbers) {
        const int size = BN_num_bits(number.get()) / 8 + 1; // with a zero before a top bit
        writer.begin(der_integer, static_cast<std::size_t>(size));
        if (BN_bn2binpad(number.get(), writer.next(), size) != size)
            return false;
        writer.next() += size;
    }
    return true;
}

/// Whether a < b, in constant time. How long they are is public. Both begin with another byte than 0.
MLKEM_NOINLINE inline ct::mask is_smaller(std::span<const std::uint8_t> a,
                                          std::span<const std::uint8_t> b) noexcept
{
    return a.size() == b.size() ? is_below(a, b) : ct::mask::if_nonzero(a.size() < b.size());
}

/// Whether the numbers of a private key belong together: n = p q, and each exponent is the inverse of
/// e. Each number has to be below its modulus. That p and q are primes is not proved. `is_computed` is
/// false if OpenSSL fails.
MLKEM_NOINLINE inline bool rsa_numbers_fit(const rsa_numbers& numbers, bool& is_computed) noexcept
{
    const bignum_ctx context(BN_CTX_new());
    const bignum left(BN_new()), less(BN_new());
    std::array<bignum, rsa_private_count> bn;
    is_computed = context && left && less;
    for (std::size_t i = 0; i < bn.size() && is_computed; ++i) {
        bn[i] = bignum(BN_bin2bn(numbers[i].data(), static_cast<int>(numbers[i].size()), nullptr));
        is_computed = static_cast<bool>(bn[i]);
        if (is_computed)
            BN_set_flags(bn[i].get(), BN_FLG_CONSTTIME);
    }
    if (!is_computed || numbers[rsa_p].size() == 1 || numbers[rsa_q].size() == 1)
        return false; // less than two bytes may be 1, with 0 as a modulus
    int differs = 0;
    const auto expect = [&](int done, const BIGNUM* expected) noexcept {
        is_computed = is_computed && done == 1;
        differs |= BN_cmp(left.get(), expected);
    };
    expect(BN_mul(left.get(), bn[rsa_p].get(), bn[rsa_q].get(), context.get()), bn[rsa_n].get());
    for (const auto& [prime, exponent] : {std::array{rsa_p, rsa_dp}, std::array{rsa_q, rsa_dq}}) {
        is_computed = is_computed && BN_copy(less.get(), bn[prime].get()) != nullptr &&
                      BN_sub_word(less.get(), 1) == 1;
        expect(BN_nnmod(left.get(), bn[rsa_d].get(), less.get(), context.get()),
               bn[exponent].get());
        expect(
            BN_mod_mul(left.get(), bn[exponent].get(), bn[rsa_e].get(), less.get(), context.get()),
            BN_value_one());
    }
    expect(BN_mod_mul(left.get(), bn[rsa_q_inverse].get(), bn[rsa_q].get(), bn[rsa_p].get(),
                      context.get()),
           BN_value_one());
    // The exponents modulo p - 1 and q - 1 are equal to remainders, so they are below those.
    const ct::mask fits = ct::mask::if_zero(static_cast<std::uint32_t>(differs)) &
                          is_smaller(numbers[rsa_d], numbers[rsa_n]) &
                          is_smaller(numbers[rsa_q_inverse], numbers[rsa_p]);
    return fits.declassify("whoever gives a private key learns whether it is one");
}

/// OpenSSL's key of the first `count` numbers of at most Size bytes. Null if OpenSSL fails.
template <class Library, std::size_t Size>
MLKEM_NOINLINE EVP_PKEY* import_rsa_key(const rsa_numbers& numbers, std::size_t count) noexcept
{
    secret_storage<rsa_private_count * Size>
        native; // OpenSSL's parameters have the machine's order
    std::array<OSSL_PARAM, rsa_private_count + 1> list{};
    for (std::size_t i = 0; i < count; ++i) {
        const std::span<const std::uint8_t> number = numbers[i];
        std::uint8_t* const to = native.data() + i * Size;
        for (std::size_t j = 0; j < number.size(); ++j)
            to[std::endian::native == std::endian::little ? number.size() - 1 - j : j] = number[j];
        list[i] = OSSL_PARAM_construct_BN(rsa_names[i], to, number.size());
    }
    list[count] = OSSL_PARAM_construct_end();
    return key_from_data(importer_of<Library>("RSA"),
                         count == rsa_private_count ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                         list.data());
}

/// A new key with a modulus of `bits` bits and the exponent 65537. Null if OpenSSL fails.
template <class Library> MLKEM_NOINLINE openssl::private_key rsa_keygen(std::size_t bits) noexcept
{
    const pkey_ctx context = importer_of<Library>("RSA");
    EVP_PKEY* made = nullptr;
    if (!context || EVP_PKEY_keygen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits)) != 1 ||
        EVP_PKEY_generate(context.get(), &made) != 1)
        return openssl::private_key();
    return openssl::private_key(made);
}

// ---- OAEP with SHA-256, MGF1 with SHA-256 and an empty label (RFC 8017, sections 7.1.1 and 7.1.2).
//      The encoded message is 00 || masked seed || masked DB, where DB is padding || secret. All secrets
//      have 32 bytes, so that the padding is one string for each size of keys.

/// Bytes of the secret that is encrypted, and of the seed of its padding.
inline constexpr std::size_t rsa_secret_size = 32, oaep_seed_size = 32;

/// What stands before the secret: SHA-256 of the empty label, zeros, and 01.
template <std::size_t Size>
inline constexpr auto oaep_padding = [] {
    std::array<std::uint8_t, Size - 1 - oaep_seed_size - rsa_secret_size> padding = {
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4,
        0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b,
        0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55};
    padding.back() = 1;
    return padding;
}();

/// MGF1 with SHA-256 (RFC 8017, appendix B.2.1), looked up once for several masks.
template <class Library> class mgf1 {
  public:
    MLKEM_NOINLINE mgf1() noexcept
        : sha256_(EVP_MD_fetch(Library::context(), "SHA256", Library::properties())),
          context_(sha256_ ? EVP_MD_CTX_new() : nullptr)
    {
    }

    /// out ^= MGF1(seed), at most 256 hashes. False if OpenSSL fails.
    [[nodiscard]] MLKEM_NOINLINE bool apply(std::span<const std::uint8_t> seed,
                                            std::span<std::uint8_t> out) noexcept
    {
        constexpr std::size_t hash_size = 32;
        secret_storage<hash_size> mask;
        std::array<std::uint8_t, 4> counter{};
        if (!context_)
            return false;
        for (; !out.empty(); ++counter[3]) {
            if (EVP_DigestInit_ex2(context_.get(), sha256_.get(), nullptr) != 1 ||
                EVP_DigestUpdate(context_.get(), seed.data(), seed.size()) != 1 ||
                EVP_DigestUpdate(context_.get(), counter.data(), counter.size()) != 1 ||
                EVP_DigestFinal_ex(context_.get(), mask.data(), nullptr) != 1)
                return false;
            const std::size_t size = out.size() < hash_size ? out.size() : hash_size;
            for (std::size_t i = 0; i < size; ++i)
                out[i] ^= mask.data()[i];
            out = out.subspan(size);
        }
        return true;
    }

  private:
    openssl::owned<EVP_MD, EVP_MD_free> sha256_;
    openssl::owned<EVP_MD_CTX, EVP_MD_CTX_free> context_;
};

/// The encoded message of a secret. False if OpenSSL fails.
template <class Library, std::size_t Size>
MLKEM_NOINLINE bool oaep_encode(std::span<const std::uint8_t, rsa_secret_size> secret,
                                std::span<const std::uint8_t, oaep_seed_size> seed,
                                std::span<std::uint8_t, Size> message) noexcept
{
    constexpr auto& padding = oaep_padding<Size>;
    const auto own_seed = message.template subspan<1, oaep_seed_size>();
    const auto db = message.template subspan<1 + oaep_seed_size>();
    message[0] = 0;
    copy_out_of_line(own_seed.data(), seed.data(), seed.size());
    copy_out_of_line(db.data(), padding.data(), padding.size());
    copy_out_of_line(db.data() + padding.size(), secret.data(), secret.size());
    mgf1<Library> masks;
    return masks.apply(own_seed, db) && masks.apply(db, own_seed);
}

/// Takes the masks off an encoded message, which then ends with the secret. Says in constant time
/// whether all else of it is as it has to be. False if OpenSSL fails.
template <class Library, std::size_t Size>
MLKEM_NOINLINE bool oaep_decode(std::span<std::uint8_t, Size> message,
                                ct::mask& is_encoded) noexcept
{
    constexpr auto& padding = oaep_padding<Size>;
    const auto seed = message.template subspan<1, oaep_seed_size>();
    const auto db = message.template subspan<1 + oaep_seed_size>();
    mgf1<Library> masks;
    if (!masks.apply(db, seed) || !masks.apply(seed, db))
        return false;
    is_encoded =
        ct::mask::if_zero(message[0]) & ct::equal(db.data(), padding.data(), padding.size());
    return true;
}

/// The EVP context for RSA without padding. `init` is EVP's function that begins an encryption or a
/// decryption. It gets the padding along, for EVP_PKEY_CTX_set_rsa_padding takes .7 us more. Null if
/// OpenSSL fails.
template <class Library>
MLKEM_NOINLINE pkey_ctx unpadded_rsa(EVP_PKEY* key,
                                     int (*init)(EVP_PKEY_CTX*, const OSSL_PARAM*)) noexcept
{
    std::array<char, sizeof OSSL_PKEY_RSA_PAD_MODE_NONE> none = {OSSL_PKEY_RSA_PAD_MODE_NONE};
    const std::array<OSSL_PARAM, 2> list = {
        OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_PAD_MODE, none.data(), 0),
        OSSL_PARAM_construct_end()};
    pkey_ctx context = context_of<Library>(key);
    return context && init(context.get(), list.data()) == 1 ? std::move(context) : pkey_ctx();
}

/// c = the secret encrypted, with that seed of the padding. False if OpenSSL fails.
template <class Library, std::size_t Size>
MLKEM_NOINLINE bool rsa_encrypt(EVP_PKEY* key,
                                std::span<const std::uint8_t, rsa_secret_size> secret,
                                std::span<const std::uint8_t, oaep_seed_size> seed,
                                std::span<std::uint8_t, Size> c) noexcept
{
    secret_storage<Size> message;
    const pkey_ctx context = unpadded_rsa<Library>(key, EVP_PKEY_encrypt_init_ex);
    std::size_t size = c.size();
    return context && oaep_encode<Library, Size>(secret, seed, message.span()) &&
           EVP_PKEY_encrypt(context.get(), c.data(), &size, message.data(), Size) == 1 &&
           size == c.size();
}

/// The secret in c. Errors: decryption_failure, where c is not below the modulus or the padding is
/// another; those of OpenSSL.
template <class Library, std::size_t Size>
MLKEM_NOINLINE bool rsa_decrypt(EVP_PKEY* key, std::span<const std::uint8_t, Size> c,
                                std::span<std::uint8_t, rsa_secret_size> secret,
                                std::error_code& ec) noexcept
{
    openssl_call call;
    secret_storage<Size> message;
    ct::mask is_encoded = ct::mask::if_nonzero(0);
    const pkey_ctx context = unpadded_rsa<Library>(key, EVP_PKEY_decrypt_init_ex);
    std::size_t size = Size;
    if (!context) {
        ec = call.error();
        return false;
    }
    if (EVP_PKEY_decrypt(context.get(), message.data(), &size, c.data(), Size) != 1 ||
        size != Size) {
        const unsigned long code = call.take();
        const int reason = ERR_GET_REASON(code);
        // The module for FIPS 140 asks for 1 < c < n - 1 (SP 800-56B Rev. 2, section 7.1.2.1).
        ec = ERR_GET_LIB(code) == ERR_LIB_RSA &&
                     (reason == RSA_R_DATA_TOO_LARGE_FOR_MODULUS || reason == RSA_R_DATA_TOO_SMALL)
                 ? make_error_code(errc::decryption_failure)
                 : openssl_call::error_of(code);
        return false;
    }
    if (!oaep_decode<Library, Size>(message.span(), is_encoded)) {
        ec = call.error();
        return false;
    }
    if (!is_encoded.declassify("whoever sent a ciphertext of RSA sees that it is refused")) {
        ec = errc::decryption_failure;
        return false;
    }
    copy_out_of_line(secret.data(), message.data() + Size - rsa_secret_size, rsa_secret_size);
    return true;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
