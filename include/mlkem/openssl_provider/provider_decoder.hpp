// SPDX-License-Identifier: MIT
// Decoders (provider-decoder(7)): keys from SubjectPublicKeyInfo and PrivateKeyInfo in DER, in all
// forms. Decoders of the default provider undo PEM and encryption before.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <system_error>

#include <openssl/core_object.h>

#include "../error.hpp"
#include "../key_formats.hpp"
#include "../params.hpp"
#include "../secret.hpp"
#include "provider_encoder.hpp"
#include "provider_instance.hpp"
#include "provider_key.hpp"
#include "provider_key_management.hpp"
#include "provider_private_form.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Fills `out` from a BIO. False if the BIO ends before.
MLKEM_NOINLINE inline bool read_all(const provider_instance& owner, OSSL_CORE_BIO* in,
                                    std::span<std::uint8_t> out) noexcept
{
    while (!out.empty()) {
        std::size_t size = 0;
        if (!owner.read(in, out, size))
            return false;
        out = out.subspan(size);
    }
    return true;
}

/// Reads a SEQUENCE in DER from a BIO into the front of `room`. Returns no bytes if there is none, or
/// it is larger than the room.
MLKEM_NOINLINE inline std::span<const std::uint8_t>
read_sequence(const provider_instance& owner, OSSL_CORE_BIO* in,
              std::span<std::uint8_t> room) noexcept
{
    std::size_t header = 2;
    if (!read_all(owner, in, room.first(header)) || structure_byte(room, 0) != der_sequence)
        return {};
    std::size_t length = structure_byte(room, 1);
    if (length >= 0x80) {
        const std::size_t length_size = length - 0x80;
        if (length_size == 0 || length_size > 4 ||
            !read_all(owner, in, room.subspan(header, length_size)))
            return {};
        length = 0;
        for (std::size_t i = 0; i < length_size; ++i)
            length = length << 8 | structure_byte(room, header++);
    }
    if (length > room.size() - header || !read_all(owner, in, room.subspan(header, length)))
        return {};
    return room.first(header + length);
}

/// Whether a key file names the algorithm `oid`: its errors are worth telling then.
MLKEM_NOINLINE inline bool file_names(std::span<const std::uint8_t> file,
                                      std::span<const std::uint8_t> oid) noexcept
{
    std::span<const std::uint8_t> content, version, algorithm, name;
    if (!read_element(file, der_sequence, content))
        return false;
    (void)read_element(content, der_integer, version); // a private key has one
    return read_element(content, der_sequence, algorithm) &&
           read_element(algorithm, der_object_identifier, name) && structure_is(name, oid);
}

/// Reads the file of a private key of a Kem that has one form of it.
template <class Kem> struct private_key_reader {
    static bool read(provider_key<Kem>& made, std::span<const std::uint8_t> file,
                     const char* where) noexcept
    {
        std::error_code ec;
        auto dk = private_key_from_der<Kem>(file, ec);
        if (!dk)
            return made.owner.fail(ec, where);
        made.set_private(std::move(dk));
        return true;
    }
};

/// Reads the file of an ML-KEM private key, of all forms that the settings allow.
template <parameter_set P> struct private_key_reader<ml_kem<P, dispatched>> {
    MLKEM_NOINLINE static bool read(provider_key<ml_kem<P, dispatched>>& made,
                                    std::span<const std::uint8_t> file, const char* where) noexcept
    {
        one_asymmetric_key found;
        file_form form{};
        private_parts parts;
        errc error = read_one_asymmetric_key(file, id_ml_kem<P>::oid, found);
        if (error == errc{})
            error = private_content<ml_kem<P, dispatched>>::read(found.private_key, form, parts);
        if (error == errc{} && found.has_public_key) {
            if (parts.pub && !std::ranges::equal(*parts.pub, found.public_key))
                error = errc::public_key_mismatch;
            parts.pub = found.public_key;
        }
        if (error != errc{})
            return made.owner.fail(error, where);
        const char* const allowed = made.owner.configured(input_formats_setting);
        const auto is_it = [&](const named_form& each) noexcept { return each.form == form; };
        if (allowed != nullptr && !first_form(allowed, is_it))
            return made.owner.fail(provider_reason::disabled_input_format, where);
        return made.set_pair(parts, where);
    }
};

/// The functions of a decoder of one algorithm. A decoder has no state: the instance is its context.
template <class Kem, key_structure Structure> struct key_decoder {
    using key = provider_key<Kem>;

    static void* new_decoder(void* instance) noexcept { return instance; }
    static void free_decoder(void*) noexcept {}
    static int does_selection(void*, int selection) noexcept
    {
        // A private key's file serves those who ask for the public key only, too.
        return Structure == key_structure::private_key || serves(Structure, selection);
    }

    /// Reads a key and hands it to `callback`. Returns 1 without a call if the file is of another
    /// algorithm or structure: another decoder may know it. After 0 OpenSSL keeps the errors of the
    /// decoder.
    static int decode(void* instance, OSSL_CORE_BIO* in, int selection, OSSL_CALLBACK* callback,
                      void* argument, OSSL_PASSPHRASE_CALLBACK*, void*) noexcept
    {
        const auto& owner = *static_cast<const provider_instance*>(instance);
        if (!does_selection(instance, selection) || !owner.require_running("decoder"))
            return 0;
        const library_scope scope(owner, calls_openssl<Kem>);
        secret_storage<private_key_pem_capacity> room;
        const std::span<const std::uint8_t> file = read_sequence(owner, in, room.span());
        if (!file_names(file, key_file<typename Kem::encapsulation_key>::algorithm::oid))
            return 1;
        key* made = provider_new<key>(owner);
        if (made == nullptr)
            return 0;
        const int result = read(*made, file) ? hand_over(made, callback, argument) : 0;
        provider_delete(made); // unless key_management::load took it
        return result;
    }
    /// Gives the parts of a key to the key management of another provider.
    static int export_object(void*, const void* reference, std::size_t size,
                             OSSL_CALLBACK* callback, void* argument) noexcept
    {
        if (reference == nullptr || size != sizeof(key*))
            return 0;
        key* const k = *static_cast<key* const*>(reference);
        const int selection = k->dk ? OSSL_KEYMGMT_SELECT_KEYPAIR : OSSL_KEYMGMT_SELECT_PUBLIC_KEY;
        return key_management<Kem>::export_key(k, selection, callback, argument);
    }

    inline static const OSSL_DISPATCH functions[] = {
        MLKEM_DETAIL_DISPATCH(DECODER_NEWCTX, decoder_newctx, new_decoder),
        MLKEM_DETAIL_DISPATCH(DECODER_FREECTX, decoder_freectx, free_decoder),
        MLKEM_DETAIL_DISPATCH(DECODER_DOES_SELECTION, decoder_does_selection, does_selection),
        MLKEM_DETAIL_DISPATCH(DECODER_DECODE, decoder_decode, decode),
        MLKEM_DETAIL_DISPATCH(DECODER_EXPORT_OBJECT, decoder_export_object, export_object),
        {0, nullptr},
    };

  private:
    MLKEM_NOINLINE static bool read(key& made, std::span<const std::uint8_t> file) noexcept
    {
        if constexpr (Structure == key_structure::public_key) {
            std::error_code ec;
            const auto ek = public_key_from_der<Kem>(file, ec);
            if (!ek)
                return made.owner.fail(ec, "public key file");
            made.ek = *ek;
            made.has_ek = true;
            return true;
        } else {
            return private_key_reader<Kem>::read(made, file, "private key file");
        }
    }
    static int hand_over(key*& made, OSSL_CALLBACK* callback, void* argument) noexcept
    {
        int type = OSSL_OBJECT_PKEY;
        const OSSL_PARAM list[] = {
            OSSL_PARAM_construct_int(OSSL_OBJECT_PARAM_TYPE, &type),
            OSSL_PARAM_construct_utf8_string(OSSL_OBJECT_PARAM_DATA_TYPE,
                                             without_const(provider_names<Kem>::name), 0),
            // NOLINTNEXTLINE(bugprone-sizeof-expression): the reference is the pointer itself
            OSSL_PARAM_construct_octet_string(OSSL_OBJECT_PARAM_REFERENCE, &made, sizeof made),
            OSSL_PARAM_construct_end(),
        };
        return callback(list, argument);
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
