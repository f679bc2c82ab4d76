// SPDX-License-Identifier: MIT
// Forms of private keys in files (PrivateKeyInfo), and OpenSSL 3.5's settings of them. A setting is
// text in the provider's section of openssl.cnf, or of -provparam of the openssl command:
// EVP_PKEY-ML-KEM(7), "Provider configuration parameters".
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "../access.hpp"
#include "../error.hpp"
#include "../key_bytes.hpp"
#include "../key_formats.hpp"
#include "../params.hpp"
#include "provider_instance.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

inline constexpr const char* input_formats_setting = "ml-kem.input_formats";
inline constexpr const char* output_formats_setting = "ml-kem.output_formats";

/// Forms of an ML-KEM private key: three of RFC 9935, and three that tools wrote before it.
enum class file_form : std::uint8_t {
    seed_priv,   ///< both, in a SEQUENCE
    priv_only,   ///< the expanded key
    oqs_keypair, ///< the expanded key and its public key in one OCTET STRING
    seed_only,
    bare_priv, ///< the expanded key without ASN.1
    bare_seed, ///< the seed without ASN.1
};
struct named_form {
    std::string_view name; // OpenSSL 3.5's
    file_form form;
    bool has_seed;
};
inline constexpr std::array<named_form, 6> file_forms = {{
    {"seed-priv", file_form::seed_priv, true},
    {"priv-only", file_form::priv_only, false},
    {"oqskeypair", file_form::oqs_keypair, false},
    {"seed-only", file_form::seed_only, true},
    {"bare-priv", file_form::bare_priv, false},
    {"bare-seed", file_form::bare_seed, true},
}};

/// The first form in a list of names that passes a filter. Names are in any case; a name that is not
/// known is passed over.
template <class Filter>
std::optional<file_form> first_form(std::string_view list, const Filter& passes) noexcept
{
    constexpr std::string_view separators = " \t,:";
    while (!list.empty()) {
        const std::size_t begin = (std::min)(list.find_first_not_of(separators), list.size());
        list.remove_prefix(begin);
        const std::string_view name = list.substr(0, list.find_first_of(separators));
        list.remove_prefix(name.size());
        for (const named_form& each : file_forms)
            if (is_same_name(each.name, name) && passes(each))
                return each.form;
    }
    return std::nullopt;
}

/// Parts of a private key that a file or a list of parameters has.
struct private_parts {
    using part = std::optional<std::span<const std::uint8_t>>;
    part seed, priv, pub;
};

/// The content of privateKey in the file of a Kem whose private key is its seed.
template <class Kem> struct private_content {
    using key = typename Kem::decapsulation_key;
    using file = key_file<key>;

    static constexpr std::size_t size(file_form) noexcept
    {
        return file::size(private_key_form::seed);
    }
    static errc write(const key& dk, file_form, der_writer& out) noexcept
    {
        return file::write(dk, private_key_form::seed, out);
    }
};

/// The content of privateKey in the file of ML-KEM, in any of the six forms.
template <parameter_set P> struct private_content<ml_kem<P, dispatched>> {
    using key = decapsulation_key<P>;
    using file = key_file<key>;
    static constexpr std::size_t ek_size = sizes<P>::encapsulation_key;

    /// Bytes of the content. No two forms have the same size, so that the size tells the form.
    static constexpr std::size_t size(file_form form) noexcept
    {
        switch (form) {
        case file_form::seed_priv:
            return file::size(private_key_form::both);
        case file_form::priv_only:
            return file::size(private_key_form::expanded);
        case file_form::oqs_keypair:
            return der_size(key::size + ek_size);
        case file_form::seed_only:
            return file::size(private_key_form::seed);
        case file_form::bare_priv:
            return key::size;
        default:
            return seed_size;
        }
    }

    /// Writes the content. Errors: seed_unavailable; nothing is written then.
    MLKEM_NOINLINE static errc write(const key& dk, file_form form, der_writer& out) noexcept
    {
        const dk_bytes<P> bytes = key_access::view(dk);
        switch (form) {
        case file_form::seed_priv:
            return file::write(dk, private_key_form::both, out);
        case file_form::priv_only:
            return file::write(dk, private_key_form::expanded, out);
        case file_form::seed_only:
            return file::write(dk, private_key_form::seed, out);
        case file_form::oqs_keypair:
            out.begin(der_octet_string, key::size + ek_size);
            out.bytes(bytes);
            out.bytes(decapsulation_key_parts<P>(bytes).ek);
            return errc{};
        case file_form::bare_priv:
            out.bytes(bytes);
            return errc{};
        default:
            break;
        }
        const auto seed = dk.seed();
        if (!seed)
            return errc::seed_unavailable;
        out.bytes(seed->span());
        return errc{};
    }

    /// Reads the form and the parts of the content. oqs_keypair may lack its OCTET STRING. Errors:
    /// malformed_der, invalid_length.
    MLKEM_NOINLINE static errc read(std::span<const std::uint8_t> content, file_form& form,
                                    private_parts& parts) noexcept
    {
        constexpr std::size_t pair_size = key::size + ek_size;
        if (content.size() == seed_size) {
            form = file_form::bare_seed;
            parts.seed = content;
            return errc{};
        }
        if (content.size() == key::size) {
            form = file_form::bare_priv;
            parts.priv = content;
            return errc{};
        }
        std::span<const std::uint8_t> rest = content, pair, seed, priv;
        if (content.size() == pair_size)
            pair = content;
        if (content.size() == der_size(pair_size) && !read_element(rest, der_octet_string, pair))
            return errc::malformed_der;
        if (pair.size() == pair_size) {
            form = file_form::oqs_keypair;
            parts.priv = pair.first(key::size);
            parts.pub = pair.subspan(key::size);
            return errc{};
        }
        private_key_form found{};
        const errc error = read_private_key_choice(content, key::size, ek_size, found, seed, priv);
        if (error != errc{})
            return error;
        form = found == private_key_form::both   ? file_form::seed_priv
               : found == private_key_form::seed ? file_form::seed_only
                                                 : file_form::priv_only;
        if (found != private_key_form::expanded)
            parts.seed = seed;
        if (found != private_key_form::seed)
            parts.priv = priv;
        return errc{};
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
